import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("HTTP errors")
struct HTTPErrorTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test(
    "A request that breaks a rule is refused before it is sent",
    arguments: [
      (HTTPRequest("GET", "http://example.com/"), HTTPError.Violation.unencrypted),
      (HTTPRequest("GET", "http://127.0.0.1.example.com/"), .unencrypted),
      (HTTPRequest("GET", "http://localhost.example.com/"), .unencrypted),
      (HTTPRequest("GET", "http://127.1/"), .unencrypted),
      (HTTPRequest("GET", "http://2130706433/"), .unencrypted),
      (HTTPRequest("GET", "http://[::ffff:127.0.0.1]/"), .unencrypted),
      (HTTPRequest("GET", "http://127.0.0.1:8x/"), .unencrypted),
      (HTTPRequest("GET", "http://127.0.0.1@example.com/"), .url),
      (HTTPRequest("GET", "https://user:secret@example.com/"), .url),
      (HTTPRequest("GET", "http://127.0.0.1\\@example.com/"), .url),
      (HTTPRequest("GET", "https:///path"), .url),
      (HTTPRequest("GET", "https://example.com/a b"), .url),
      (HTTPRequest("GET", "https://example.com/\r\nX: y"), .url),
      (HTTPRequest("GET", "ftp://127.0.0.1/"), .scheme),
      (HTTPRequest("GET", "file:///etc/passwd"), .scheme),
      (HTTPRequest("GET", ""), .scheme),
      (HTTPRequest("G T", "https://example.com/"), .method),
      (HTTPRequest("", "https://example.com/"), .method),
      (HTTPRequest("GET", "https://example.com/", headers: [("A", "b\r\nC: d")]), .header),
      (HTTPRequest("GET", "https://example.com/", headers: [("A b", "c")]), .header),
      (HTTPRequest("GET", "https://example.com/", headers: [("", "c")]), .header),
      (pinned("https://example.com/", to: "example.org"), .pinnedAddress),
      (pinned("https://example.com/", to: "1.2.3"), .pinnedAddress),
      (pinned("http://127.0.0.1/", to: "93.184.216.34"), .unencrypted),
    ])
  func rules(_ request: HTTPRequest, _ violation: HTTPError.Violation) async {
    let error = HTTPError.notAllowed(violation)
    await #expect(throws: error) { try await client.send(request) }
    await #expect(throws: error) { try await client.stream(request) }
    #expect(error.surelyNotSent)
  }

  @Test("Nobody at home is told apart")
  func notConnected() async throws {
    // An address of its own: no other test can take the port meanwhile.
    let server = try HTTPServer(address: "127.1.0.4")
    await server.stop()
    let error = HTTPError.notConnected(systemError: 111)
    await #expect(throws: error) {
      try await client.send(HTTPRequest("GET", "http://127.1.0.4:\(server.port)/"))
    }
    #expect(error.surelyNotSent)
    #expect(error.description == "nobody accepted the connection: Connection refused")
  }

  @Test("A name without an address is told apart")
  func nameNotResolved() async {
    var request = HTTPRequest("GET", "https://nowhere.invalid/")
    // Name servers that do not answer are asked again for a while.
    request.connectTimeout = .seconds(60)
    request.deadline = .seconds(60)
    await #expect(throws: HTTPError.nameNotResolved) { try await client.send(request) }
    #expect(HTTPError.nameNotResolved.surelyNotSent)
  }

  @Test("A server that does not speak TLS is told apart, and sees nothing of the request")
  func notTrusted() async throws {
    let server = try HTTPServer(immediate: { _ in .text("never") })
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/"))
    }
    #expect(error == .notTrusted(code: 35))
    #expect(error?.surelyNotSent == true)
  }

  @Test("Time runs out after the request was sent")
  func timedOutAfterSending() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    var request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    request.deadline = .seconds(1)
    await #expect(throws: HTTPError.timedOut(.possiblySent)) { try await client.send(request) }
  }

  @Test("Time runs out while a request waits for a connection")
  func timedOutBeforeSending() async throws {
    let client = HTTPClient(userAgent: "warden-tests", limits: .init(connectionsPerHost: 1))
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    let url = "http://127.0.0.1:\(server.port)/"
    async let first = client.send(HTTPRequest("GET", url))
    await gate.arrivals(1)
    var second = HTTPRequest("POST", url, body: .bytes([1]))
    second.deadline = .milliseconds(30)
    await #expect(throws: HTTPError.timedOut(.notSent)) { try await client.send(second) }
    gate.open()
    #expect(try await first.status == 200)
  }

  @Test("A handshake that never ends runs out of time before anything is sent")
  func handshakeTimesOut() async throws {
    let silence = SilentListener()
    defer { silence.close() }
    var request = HTTPRequest("POST", "https://127.0.0.1:\(silence.port)/", body: .bytes([1]))
    request.connectTimeout = .milliseconds(50)
    await #expect(throws: HTTPError.timedOut(.notSent)) { try await client.send(request) }
    request.url = "http://127.0.0.1:\(silence.port)/"
    request.connectTimeout = .seconds(10)
    request.deadline = .seconds(1)
    await #expect(throws: HTTPError.timedOut(.possiblySent)) { try await client.send(request) }
  }

  @Test("A silent server is given up, however long the deadline")
  func idleTimeout() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      .events { writer in
        await writer.write("data: 1\n\n")
        await gate.pass()
      }
    }
    var request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    request.deadline = nil
    request.idleTimeout = .seconds(1)
    await #expect(throws: HTTPError.timedOut(.possiblySent)) {
      for try await chunk in try await client.stream(request) { #expect(chunk == Array("data: 1\n\n".utf8)) }
    }
  }

  @Test("An answer that breaks off is a lost connection", arguments: [0, 5])
  func cutBody(_ count: Int) async throws {
    let server = try HTTPServer { _ in .cut(#"{"ok":true}"#, after: count) }
    let request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: .bytes([1]))
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await client.send(request) }
  }

  @Test("An answer that is no HTTP cannot be read")
  func garbled() async throws {
    let server = try HTTPServer { _ in .raw("220 mail.example.com ESMTP\r\n") }
    let request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: .bytes([1]))
    await #expect(throws: HTTPError.unreadable) { try await client.send(request) }
  }

  @Test("Endless headers are given up")
  func endlessHeaders() async throws {
    let lines = (0..<700).map { "X-\($0): \(String(repeating: "a", count: 100))\r\n" }.joined()
    let server = try HTTPServer { _ in .raw("HTTP/1.1 200 OK\r\n\(lines)\r\n") }
    await #expect(throws: HTTPError.unreadable) {
      try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    }
  }

  @Test("A body up to the limit is taken and one byte more is not", arguments: [true, false])
  func bodyLimit(isStreamed: Bool) async throws {
    let server = try HTTPServer { request in
      let bytes = [UInt8](repeating: 1, count: request.path == "/fits" ? 1_000 : 1_001)
      return isStreamed
        ? HTTPServerResponse(body: .stream { _ = await $0.write(bytes) })
        : HTTPServerResponse(body: .bytes(bytes))
    }
    var request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/fits")
    request.responseLimit = 1_000
    #expect(try await client.send(request).body.count == 1_000)
    request.url += "/not"
    await #expect(throws: HTTPError.bodyTooLarge(limit: 1_000)) { try await client.send(request) }
    let stream = try await client.stream(request)
    await #expect(throws: HTTPError.bodyTooLarge(limit: 1_000)) { try await stream.rest() }
  }

  @Test("What failed never shows where it was sent")
  func holdsNoURL() {
    let request = HTTPRequest(
      "POST", "https://api.telegram.org/bot1:token/x", headers: [("Authorization", "token")])
    #expect("\(request)" == "POST request")
    #expect(!String(reflecting: request).contains("token"))
    var dumped = ""
    dump(request, to: &dumped)
    #expect(!dumped.contains("token"))
  }
}

private func pinned(_ url: String, to address: String) -> HTTPRequest {
  var request = HTTPRequest("GET", url)
  request.pinnedAddress = address
  return request
}
