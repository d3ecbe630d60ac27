/// What a server answers. `Date`, `Content-Length` and the like are added.
package struct HTTPServerResponse: Sendable {
  package var status: Int
  package var headers: [(String, String)]
  package var body: Body

  package enum Body: Sendable {
    case bytes([UInt8])
    /// Written while it is made; the answer ends when the closure returns. Its task is cancelled once the client is
    /// known to be gone, which shows at the next write.
    case stream(@Sendable (HTTPServerWriter) async -> Void)
    case misbehaviour(HTTPServerMisbehaviour)
  }

  package init(_ status: Int = 200, headers: [(String, String)] = [], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package static func text(_ text: String, status: Int = 200) -> HTTPServerResponse {
    HTTPServerResponse(
      status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: .bytes(Array(text.utf8)))
  }

  package static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPServerResponse {
    HTTPServerResponse(status, headers: [("Content-Type", "application/json")], body: .bytes(bytes))
  }

  /// `text/event-stream`, as model providers stream.
  package static func events(
    _ write: @escaping @Sendable (HTTPServerWriter) async -> Void
  ) -> HTTPServerResponse {
    HTTPServerResponse(
      headers: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache")], body: .stream(write))
  }
}

/// What a broken server or a broken line does. For fakes: nothing that ships answers like this.
package enum HTTPServerMisbehaviour: Sendable {
  /// Closes the connection after the request was read, without a byte of answer.
  case hangUp
  /// Puts these bytes on the wire in place of an answer and closes: a body that is cut, half a header, no HTTP at all.
  /// At most what the socket takes at once (about 100 KiB) arrives.
  case raw([UInt8])
}

extension HTTPServerResponse {
  package static let hangUp = HTTPServerResponse(body: .misbehaviour(.hangUp))

  package static func raw(_ text: String) -> HTTPServerResponse {
    HTTPServerResponse(body: .misbehaviour(.raw(Array(text.utf8))))
  }

  /// Announces the whole of `text` and breaks off after `count` of its bytes.
  package static func cut(_ text: String, after count: Int, contentType: String = "application/json")
    -> HTTPServerResponse
  {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(contentType)\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
    return HTTPServerResponse(body: .misbehaviour(.raw(Array(head.utf8) + text.utf8.prefix(count))))
  }
}
