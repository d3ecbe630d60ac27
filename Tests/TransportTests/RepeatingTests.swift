import Groundwork
import TestSupport
import Testing
import Transport

/// A kept connection that the server closes at the next request looks the same whether the server acted on the
/// request or not.
@Suite("Repeating a request on a dead connection")
struct RepeatingTests {
  let client = HTTPClient(userAgent: "warden-tests")
  let seen = Guarded<[String]>([])

  /// Answers the first request of a connection and hangs up on the second.
  func server() throws -> HTTPServer {
    try HTTPServer(immediate: { [seen] request in
      let count = seen.withLock { seen in
        seen.append(request.path)
        return seen.count
      }
      return count == 2 ? .hangUp : .text("\(count)")
    })
  }

  @Test("A POST that may have arrived is not sent again")
  func postIsNotRepeated() async throws {
    let server = try server()
    let base = "http://127.0.0.1:\(server.port)"
    _ = try await client.send(.post(base + "/1", json: [1]))
    let error = await #expect(throws: HTTPError.self) { try await client.send(.post(base + "/2", json: [1])) }
    #expect(error == .connectionLost(.possiblySent))
    #expect(error?.surelyNotSent == false)
    #expect(seen.withLock { $0 } == ["/1", "/2"])
    // The next one finds a fresh connection.
    #expect(try await client.send(.post(base + "/3", json: [1])).status == 200)
  }

  @Test("A POST without a body is not sent again either")
  func emptyPostIsNotRepeated() async throws {
    let server = try server()
    let base = "http://127.0.0.1:\(server.port)"
    _ = try await client.send(HTTPRequest("POST", base + "/1"))
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) {
      try await client.send(HTTPRequest("POST", base + "/2"))
    }
    #expect(seen.withLock { $0 } == ["/1", "/2"])
  }

  @Test("A long POST is not sent again")
  func longPostIsNotRepeated() async throws {
    let server = try server()
    let base = "http://127.0.0.1:\(server.port)"
    let body = [UInt8](repeating: 7, count: 200_000)
    _ = try await client.send(.post(base + "/1", json: body))
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) {
      try await client.send(.post(base + "/2", json: body))
    }
    #expect(seen.withLock { $0 } == ["/1", "/2"])
  }

  @Test("What does no harm twice is sent again by itself", arguments: ["GET", "POST"])
  func idempotentIsRepeated(_ method: String) async throws {
    let server = try server()
    let base = "http://127.0.0.1:\(server.port)"
    var request = HTTPRequest(method, base + "/1", body: method == "POST" ? .bytes([1, 2]) : .none)
    request.isIdempotent = true
    _ = try await client.send(request)
    request.url = base + "/2"
    #expect(try await client.send(request).body == Array("3".utf8))
    #expect(seen.withLock { $0 } == ["/1", "/2", "/2"])
  }

  @Test("A connection that closed while it was idle is not used again")
  func idleConnectionClosed() async throws {
    // An address of its own: no other test can take the port meanwhile.
    let first = try HTTPServer(address: "127.1.0.3", immediate: { _ in .text("first") })
    let request = HTTPRequest("POST", "http://127.1.0.3:\(first.port)/", body: .bytes([1]))
    #expect(try await client.send(request).body == Array("first".utf8))
    await first.stop()
    let second = try HTTPServer(address: "127.1.0.3", port: first.port, immediate: { _ in .text("second") })
    #expect(try await client.send(request).body == Array("second".utf8))
    await second.stop()
  }

  @Test("A fresh connection that is closed without an answer is lost, whatever the method")
  func freshConnection() async throws {
    let server = try HTTPServer(immediate: { _ in .hangUp })
    for method in ["GET", "POST"] {
      await #expect(throws: HTTPError.connectionLost(.possiblySent)) {
        try await client.send(HTTPRequest(method, "http://127.0.0.1:\(server.port)/"))
      }
    }
  }
}
