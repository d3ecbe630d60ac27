import CCurl
import Glibc
import Vocabulary

/// A connected socket, with TLS where the address asks for it; libcurl makes it and gives us its bytes.
///
/// A class, because the closures that move frames hold it. Stays on the connection's thread.
final class WebSocketTransport {
  private let handle: UnsafeMutableRawPointer
  let socket: Int32

  enum Outcome: Equatable {
    case bytes(Int)
    case wouldBlock
    /// End of the stream, or an error; nothing follows.
    case ended
  }

  /// Connects, which blocks.
  ///
  /// - Parameter mailbox: Asked about once a second whether anybody still wants the connection.
  init(
    to url: String, _ options: WebSocket.Options, _ mailbox: WebSocketMailbox
  ) throws(WebSocketError) {
    guard let handle = curl_easy_init() else { throw .notConnected(.notConnected(systemError: ENOMEM)) }
    ccurl_set_text(handle, CURLOPT_URL, url)
    ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    ccurl_set_text(handle, CURLOPT_PROXY, "")
    ccurl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    // With TLS a server may choose HTTP/2 otherwise, and there is no upgrade from there.
    ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, options.connectTimeout.milliseconds)))
    ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    ccurl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
    ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let file = options.trustedCertificates {
      ccurl_set_text(handle, CURLOPT_CAINFO, file)
      ccurl_set_text(handle, CURLOPT_CAPATH, nil)
    }
    ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(mailbox).toOpaque())
    ccurl_set_progress_callback(handle) { context, _, _, _, _ in
      guard let context else { return 1 }
      return Unmanaged<WebSocketMailbox>.fromOpaque(context).takeUnretainedValue().isAborted ? 1 : 0
    }
    let code = curl_easy_perform(handle)
    let socket = code == CURLE_OK ? ccurl_get_socket(handle) : -1
    guard socket >= 0 else {
      let error = HTTPError(connecting: code, handle)
      curl_easy_cleanup(handle)
      throw code == CURLE_ABORTED_BY_CALLBACK ? .ended : .notConnected(error)
    }
    self.handle = handle
    self.socket = socket
  }

  deinit { curl_easy_cleanup(handle) }

  /// TLS keeps decrypted bytes that the socket no longer shows: read until it would block before waiting for more.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    var count = 0
    switch curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK: return count > 0 ? .bytes(count) : .ended
    case CURLE_AGAIN: return .wouldBlock
    default: return .ended
    }
  }

  func send(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    var count = 0
    switch curl_easy_send(handle, bytes.baseAddress, bytes.count, &count) {
    case CURLE_OK: return .bytes(count)
    case CURLE_AGAIN: return .wouldBlock
    default: return .ended
    }
  }
}
