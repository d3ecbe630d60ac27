import Groundwork

/// The HTTP upgrade that opens a WebSocket: what is asked, and what counts as a yes.
///
/// - SeeAlso: RFC 6455, section 4.
struct WebSocketHandshake: Sendable {
  /// The address as libcurl wants it, which knows no `wss`.
  let connectURL: String
  /// The whole request.
  let request: [UInt8]
  private let accept: String

  static let largestResponse = 16 * 1_024

  /// - Throws: ``WebSocketError/notConnected(_:)`` for an address or header that breaks the rules of ``HTTPRequest``.
  init(url: String, headers: [(String, String)], randomness: Randomness) throws(WebSocketError) {
    let isEncrypted = url.hasPrefix("wss://")
    guard isEncrypted || url.hasPrefix("ws://") else { throw .notConnected(.notAllowed(.scheme)) }
    let rest = url.dropFirst(isEncrypted ? 6 : 5)
    let scheme = isEncrypted ? "https://" : "http://"
    if let violation = HTTPRequest("GET", scheme + rest, headers: headers).violation {
      throw .notConnected(.notAllowed(violation))
    }
    let authority = rest.prefix { !"/?#".contains($0) }
    let target = rest.dropFirst(authority.count).prefix { $0 != "#" }
    connectURL = scheme + authority + "/"
    let key = randomness.bytes(16).base64
    var lines = [
      "GET \(target.hasPrefix("/") ? "" : "/")\(target) HTTP/1.1", "Host: \(authority)", "Upgrade: websocket",
      "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
    ]
    lines += headers.map { "\($0.0): \($0.1)" }
    request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    accept = SHA1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)).base64
  }

  /// Reads what the server has answered so far.
  ///
  /// - Returns: how many bytes the answer takes, frames follow; `nil` when it is not complete.
  func length(of response: [UInt8]) throws(WebSocketError) -> Int? {
    let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
    guard let start = response.indices.first(where: { response[$0...].starts(with: end) }) else {
      if response.count >= WebSocketHandshake.largestResponse { throw .noWebSocket }
      return nil
    }
    let lines = response[..<start]
    let firstLine = lines.prefix { $0 != 0x0D && $0 != 0x0A }
    let words = firstLine.split(separator: 0x20, maxSplits: 2)
    guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
      let status = Int(String(decoding: words[1], as: UTF8.self))
    else { throw .noWebSocket }
    guard status == 101 else { throw .refused(status: status) }
    let headers = HTTPHeaders(lines: Array(lines.dropFirst(firstLine.count)))
    guard headers.first("upgrade")?.lowercased() == "websocket",
      headers.first("sec-websocket-accept") == accept,
      headers.first("connection")?.lowercased().contains("upgrade") == true,
      // We offered no extension, so none can be in use.
      headers.first("sec-websocket-extensions") == nil
    else { throw .noWebSocket }
    return start + end.count
  }
}
