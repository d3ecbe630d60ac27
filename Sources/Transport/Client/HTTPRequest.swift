/// One HTTP request and its limits.
///
/// A URL may carry a token, so a request never prints its own.
package struct HTTPRequest: Sendable {
  package var method: String
  /// `https://` anywhere, `http://` to this machine only. No user, no spaces, ASCII.
  package var url: String
  package var headers: [(String, String)]
  package var body: Body
  /// Whether it does no harm when the server gets this request twice.
  ///
  /// Only then is it repeated by itself when a kept connection turns out to be dead after the request was written.
  /// Preset to what RFC 9110, section 9.2.2, says of the method: everything but `POST` and `PATCH`.
  package var isIdempotent: Bool
  /// How long name look-up, connection and TLS handshake may take together.
  package var connectTimeout: Duration = .seconds(10)
  /// How long everything may take, the waiting for a free connection included; `nil` for no limit.
  package var deadline: Duration? = .seconds(30)
  /// How long a server may stay silent while its answer is awaited or read; `nil` for no limit. Time in which the
  /// reader of a stream lags behind does not count.
  package var idleTimeout: Duration?
  /// Most bytes of body accepted.
  package var responseLimit: Int = 8 * 1_024 * 1_024
  /// Connects to this IP address (`93.184.216.34`, `2606:2800::1`) whatever the host's name resolves to. TLS still
  /// checks the name.
  package var pinnedAddress: String?

  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// `multipart/form-data`, as file uploads need it.
    case multipart([Part])
  }

  /// One field of a form.
  package struct Part: Sendable {
    package var name: String
    package var fileName: String?
    package var contentType: String?
    package var content: [UInt8]

    package init(name: String, fileName: String? = nil, contentType: String? = nil, content: [UInt8]) {
      self.name = name
      self.fileName = fileName
      self.contentType = contentType
      self.content = content
    }
  }

  package init(
    _ method: String = "GET", _ url: String, headers: [(String, String)] = [], body: Body = .none
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    isIdempotent = method != "POST" && method != "PATCH"
  }

  /// A `POST` of JSON that is already written.
  package static func post(_ url: String, json: [UInt8], headers: [(String, String)] = []) -> HTTPRequest {
    HTTPRequest("POST", url, headers: [("Content-Type", "application/json")] + headers, body: .bytes(json))
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(method) request" }
  package var customMirror: Mirror { Mirror(self, children: ["method": method]) }
}
