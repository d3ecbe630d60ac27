import CCurl

extension HTTPError {
  /// What libcurl's number means for whoever sent the request.
  init(_ code: CURLcode, of easy: EasyHandle) {
    if let verdict = easy.transfer?.verdict {
      self = verdict
      return
    }
    let reach = easy.reach
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut(reach)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
      self = .unreadable
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
      // After the request was written the first of the two means an answer without a status line.
      self = reach == .notSent ? .notAllowed(.url) : .unreadable
    // Once a request may have left, it is the fate of that request that counts, not of the attempt after it.
    case _ where reach == .possiblySent:
      self = .connectionLost(.possiblySent)
    default:
      self.init(connecting: code, easy.handle)
    }
  }

  /// What libcurl's number means for a connection over which nothing was sent yet.
  init(connecting code: CURLcode, _ handle: UnsafeMutableRawPointer) {
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut(.notSent)
    case CURLE_COULDNT_RESOLVE_HOST:
      self = .nameNotResolved
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_OUT_OF_MEMORY:
      self = .notConnected(systemError: Int32(clamping: ccurl_get_long(handle, CURLINFO_OS_ERRNO)))
    case _ where HTTPError.handshakeCodes.contains(code):
      self = .notTrusted(code: code.rawValue)
    default:
      self = .connectionLost(.notSent)
    }
  }

  private static let handshakeCodes: [CURLcode] = [
    CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
    CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
    CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT,
    CURLE_USE_SSL_FAILED,
  ]
}
