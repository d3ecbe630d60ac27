import CCurl
import Vocabulary

/// One of libcurl's easy handles with the options that never change, used for one transfer after the other.
///
/// A class, because libcurl's callbacks need an address that stays. Not `Sendable`: it stays on the loop's thread.
final class EasyHandle {
  let handle: UnsafeMutableRawPointer
  private(set) var transfer: Transfer?
  /// Used for streams, or for whole answers, and never for the other.
  let isForStreams: Bool
  /// Set for a request that leaves options behind which the next one should not find.
  private(set) var isSpent = false

  /// libcurl holds a copy of the body.
  private var hasShortBody = false

  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var listedHeaders: [(String, String)] = []
  private var isFormListed = false
  private var route: UnsafeMutablePointer<curl_slist>?
  private var form: OpaquePointer?

  /// What is the same for all requests of a client.
  struct Settings: Sendable {
    let userAgent: String
    /// Path; `nil` for the system's.
    let trustedCertificates: String?
  }

  /// - Parameter sockets: Is told of each connection; must outlive them.
  init?(_ settings: Settings, forStreams isForStreams: Bool, in sockets: WatchedSockets) {
    guard let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.isForStreams = isForStreams
    let this = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(handle, CURLOPT_PRIVATE, this)
    ccurl_set_pointer(handle, CURLOPT_WRITEDATA, this)
    ccurl_set_pointer(handle, CURLOPT_HEADERDATA, this)
    ccurl_set_pointer(handle, CURLOPT_READDATA, this)
    ccurl_set_pointer(handle, CURLOPT_SEEKDATA, this)
    ccurl_set_pointer(handle, CURLOPT_PREREQDATA, this)
    let watch = Unmanaged.passUnretained(sockets).toOpaque()
    ccurl_set_pointer(handle, CURLOPT_SOCKOPTDATA, watch)
    ccurl_set_pointer(handle, CURLOPT_CLOSESOCKETDATA, watch)
    installCallbacks()

    ccurl_set_text(handle, CURLOPT_USERAGENT, settings.userAgent)
    ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    // The environment's proxies are left aside: pinned addresses and the rule about this machine would mean nothing.
    ccurl_set_text(handle, CURLOPT_PROXY, "")
    ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    // Without this, giving up a transfer whose name is still being looked up waits for the resolver's thread, and all
    // other transfers with it.
    ccurl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
    ccurl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
    ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    ccurl_set_long(handle, CURLOPT_TCP_KEEPIDLE, 30)
    ccurl_set_long(handle, CURLOPT_TCP_KEEPINTVL, 10)
    ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    if let path = settings.trustedCertificates {
      ccurl_set_text(handle, CURLOPT_CAINFO, path)
      ccurl_set_text(handle, CURLOPT_CAPATH, nil)
    }
    ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // Servers drop idle connections after a minute or more; dropping them first saves a request that fails.
    ccurl_set_long(handle, CURLOPT_MAXAGE_CONN, 50)
    // A thousand streams at once, of a few words each time: what a stream reads into is small.
    ccurl_set_long(handle, CURLOPT_BUFFERSIZE, (isForStreams ? 1 : 16) * 1_024)
    ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 16 * 1_024)
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headerList)
    curl_slist_free_all(route)
    curl_mime_free(form)
  }

  /// The owner of a handle that libcurl gives back.
  static func of(_ handle: UnsafeMutableRawPointer) -> EasyHandle? {
    ccurl_get_private(handle).map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Writes a request into the handle. Every option that differs between requests is set here, so nothing is left
  /// over from the one before.
  func prepare(for transfer: Transfer) {
    self.transfer = transfer
    let request = transfer.request
    ccurl_set_text(handle, CURLOPT_URL, request.url)
    ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.atLeastOneMillisecond)
    setVersion(isStream: transfer.isStream, isEncrypted: request.url.hasPrefix("https:"))
    setHeaders(request.headers, isForm: request.body.isForm)
    setRoute(to: request.pinnedAddress)
    setBody(of: request)
  }

  /// Lets go of the transfer; the handle is ready for the next one unless ``isSpent``.
  func release() { transfer = nil }

  /// How far the request got.
  var reach: HTTPError.Reach {
    guard let transfer, transfer.attempts > 0 else { return .notSent }
    return hasWrittenNothing ? .notSent : .possiblySent
  }

  /// Whether libcurl tried to write and surely wrote nothing, over all attempts: a kept connection had died.
  ///
  /// Only HTTP/1 counts what was written; over HTTP/2 a frame may have left that is not counted.
  var hasWrittenNothing: Bool {
    guard let transfer, transfer.isStream || transfer.request.url.hasPrefix("http:") else { return false }
    return ccurl_get_long(handle, CURLINFO_REQUEST_SIZE) == 0
  }

  // MARK: Options of one request

  /// Streams speak HTTP/1.1 on a connection of their own: over HTTP/2, libcurl 7.88 keeps up to 32 MiB for a paused
  /// stream, and then stops reading for everybody on its connection.
  private func setVersion(isStream: Bool, isEncrypted: Bool) {
    let version = isStream ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS
    ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(version))
  }

  /// Most requests repeat the headers of the one before: the list is kept while they do.
  private func setHeaders(_ headers: [(String, String)], isForm: Bool) {
    if headerList == nil || isFormListed != isForm || !headers.elementsEqual(listedHeaders, by: ==) {
      curl_slist_free_all(headerList)
      // Nobody here waits for a "100 Continue".
      headerList = curl_slist_append(nil, "Expect:")
      // Bytes are whatever the caller says they are; libcurl would call them a form.
      if !isForm, !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
        headerList = curl_slist_append(headerList, "Content-Type:")
      }
      for (name, value) in headers {
        // libcurl's way to spell a header without a value.
        headerList = curl_slist_append(headerList, value.isEmpty ? "\(name);" : "\(name): \(value)")
      }
      (listedHeaders, isFormListed) = (headers, isForm)
    }
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
  }

  private func setRoute(to address: String?) {
    ccurl_set_list(handle, CURLOPT_CONNECT_TO, nil)
    curl_slist_free_all(route)
    route = address.map { curl_slist_append(nil, $0.contains(":") ? "::[\($0)]:" : "::\($0):") } ?? nil
    if route != nil { ccurl_set_list(handle, CURLOPT_CONNECT_TO, route) }
  }

  /// Shorter bodies are copied and written together with the headers, which saves a call. Longer ones are read from
  /// where they lie: a thousand prompts at once are not kept twice.
  private static let shortBody = 16 * 1_024

  private func setBody(of request: HTTPRequest) {
    hasShortBody = false
    // Also takes back what an earlier request said about body and method.
    ccurl_set_long(handle, CURLOPT_HTTPGET, 1)
    switch request.body {
    case .none where request.method == "GET":
      ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, nil)
      return
    case .none where request.method == "HEAD":
      ccurl_set_long(handle, CURLOPT_NOBODY, 1)
    case .none where request.method != "POST" && request.method != "PUT" && request.method != "PATCH":
      break
    case .none:
      setShortBody([])
    case .bytes(let bytes) where bytes.count < EasyHandle.shortBody:
      setShortBody(bytes)
      transfer?.dropBody()
    case .bytes(let bytes):
      ccurl_set_long(handle, CURLOPT_POST, 1)
      ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, nil)
      ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
    case .multipart(let parts):
      isSpent = true
      form = makeForm(parts, for: handle)
      ccurl_set_pointer(handle, CURLOPT_MIMEPOST, UnsafeRawPointer(form))
    }
    ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method == "POST" ? nil : request.method)
  }

  /// Lets go of libcurl's copy of a body that was written together with its headers: a thousand streams that are being
  /// read do not keep a thousand prompts. Nothing is sent twice once an answer has begun.
  func dropShortBody() {
    guard hasShortBody else { return }
    hasShortBody = false
    ccurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, nil)
  }

  private func setShortBody(_ bytes: [UInt8]) {
    hasShortBody = !bytes.isEmpty
    ccurl_set_long(handle, CURLOPT_POST, 1)
    ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
    bytes.withUnsafeBytes { bytes in
      // An empty array has no address, and a nil one would mean "ask the read callback".
      if let base = bytes.baseAddress {
        _ = ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, base)
      } else {
        _ = ccurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
      }
    }
  }
}

extension HTTPRequest.Body {
  fileprivate var isForm: Bool {
    switch self {
    case .none, .bytes: false
    case .multipart: true
    }
  }
}

extension Duration {
  /// libcurl reads 0 as "no limit".
  fileprivate var atLeastOneMillisecond: Int { Int(max(1, milliseconds)) }
}
