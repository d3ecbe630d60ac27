import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("HTTP client")
struct HTTPClientTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test("A request arrives as it was sent and the answer comes back")
  func roundTrip() async throws {
    let server = try HTTPServer { request in
      #expect(request.method == "POST")
      #expect(request.path == "/a b")
      #expect(request.query.map(\.name) == ["x", "y"])
      #expect(request.query.map(\.value) == ["1 2", ""])
      #expect(request.headers.first("CONTENT-TYPE") == "application/json")
      #expect(request.headers.first("user-agent") == "warden-tests")
      #expect(request.headers.first("expect") == nil)
      return HTTPServerResponse(201, headers: [("X-Echo", "yes")], body: .bytes(request.body.reversed()))
    }
    let response = try await client.send(
      .post("http://127.0.0.1:\(server.port)/a%20b?x=1%202&y", json: Array("abc".utf8)))
    #expect(response.status == 201)
    #expect(response.headers.first("x-echo") == "yes")
    #expect(response.body == Array("cba".utf8))
    await server.stop()
    await client.shutdown()
  }

  @Test(
    "Every method is sent as it is, with and without a body",
    arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
  func methods(_ method: String) async throws {
    let server = try HTTPServer(immediate: { .text("\($0.method) \($0.body.count)") })
    let url = "http://127.0.0.1:\(server.port)/"
    let empty = try await client.send(HTTPRequest(method, url))
    #expect(String(decoding: empty.body, as: UTF8.self) == "\(method) 0")
    if method != "GET" {
      let full = try await client.send(HTTPRequest(method, url, body: .bytes([1, 2, 3])))
      #expect(String(decoding: full.body, as: UTF8.self) == "\(method) 3")
    }
    let head = try await client.send(HTTPRequest("HEAD", url))
    #expect(head.status == 200)
    #expect(head.body == [])
    #expect(String(decoding: try await client.send(HTTPRequest("GET", url)).body, as: UTF8.self) == "GET 0")
  }

  @Test("A body of any length arrives whole", arguments: [0, 1, 65_535, 65_536, 65_537, 900_000])
  func bodies(_ length: Int) async throws {
    let server = try HTTPServer(immediate: { HTTPServerResponse(body: .bytes($0.body)) })
    let body = Randomness.seeded(UInt64(length)).bytes(length)
    let response = try await client.send(
      HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: .bytes(body)))
    #expect(response.body == body)
  }

  @Test("A form arrives with its fields, file names and types")
  func multipart() async throws {
    let server = try HTTPServer(immediate: { request in
      HTTPServerResponse(
        headers: [("X-Type", request.headers.first("content-type") ?? "")], body: .bytes(request.body))
    })
    let file = Randomness.seeded(7).bytes(100_000).map { $0 & 0x7F }
    let request = HTTPRequest(
      "POST", "http://127.0.0.1:\(server.port)/",
      body: .multipart([
        .init(name: "chat_id", content: Array("42".utf8)),
        .init(name: "photo", fileName: "cat.png", contentType: "image/png", content: file),
      ]))
    let response = try await client.send(request)
    #expect(response.headers.first("x-type")?.hasPrefix("multipart/form-data; boundary=") == true)
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(text.contains("form-data; name=\"chat_id\"\r\n\r\n42\r\n"))
    #expect(
      text.contains("form-data; name=\"photo\"; filename=\"cat.png\"\r\nContent-Type: image/png\r\n\r\n"))
    #expect(text.contains(String(decoding: file, as: UTF8.self)))
    let plain = try await client.send(.post("http://127.0.0.1:\(server.port)/", json: [1]))
    #expect(plain.body == [1], "the form must not be left over")
  }

  @Test("Headers of one request are not sent with the next")
  func headersAreNotKept() async throws {
    let server = try HTTPServer(immediate: { .text($0.headers.first("authorization") ?? "none") })
    let url = "http://127.0.0.1:\(server.port)/"
    for token in ["Bearer a", "Bearer b"] {
      let response = try await client.send(HTTPRequest("GET", url, headers: [("Authorization", token)]))
      #expect(String(decoding: response.body, as: UTF8.self) == token)
    }
    let response = try await client.send(HTTPRequest("GET", url))
    #expect(String(decoding: response.body, as: UTF8.self) == "none")
  }

  @Test("Bytes are sent without a type unless the caller names one")
  func contentType() async throws {
    let server = try HTTPServer(immediate: { .text($0.headers.first("content-type") ?? "none") })
    let url = "http://127.0.0.1:\(server.port)/"
    for (headers, type) in [([], "none"), ([("content-type", "text/plain")], "text/plain"), ([], "none")] {
      let response = try await client.send(HTTPRequest("POST", url, headers: headers, body: .bytes([1])))
      #expect(String(decoding: response.body, as: UTF8.self) == type)
    }
    let form = HTTPRequest("POST", url, body: .multipart([.init(name: "a", content: [1])]))
    let response = try await client.send(form)
    #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("multipart/form-data; boundary="))
  }

  @Test("A redirect is an answer like any other")
  func redirects() async throws {
    let server = try HTTPServer(immediate: { _ in HTTPServerResponse(302, headers: [("Location", "/other")]) }
    )
    let response = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    #expect(response.status == 302)
    #expect(response.headers.first("location") == "/other")
  }

  @Test("A pinned address is connected to, whatever the name says")
  func pinnedAddress() async throws {
    let server = try HTTPServer(immediate: { .text($0.headers.first("host") ?? "") })
    var request = HTTPRequest("GET", "http://localhost:\(server.port)/")
    request.pinnedAddress = "127.0.0.1"
    let response = try await client.send(request)
    #expect(String(decoding: response.body, as: UTF8.self) == "localhost:\(server.port)")

    request.pinnedAddress = "127.0.0.9"
    request.url = "http://127.0.0.1:\(server.port)/"
    await #expect(throws: HTTPError.notConnected(systemError: 111)) { try await client.send(request) }
  }

  @Test("Connections are kept for the next request")
  func keepsConnections() async throws {
    let server = try HTTPServer(immediate: { _ in .text("ok") })
    for _ in 0..<50 { _ = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")) }
    #expect(server.connectionsAccepted == 1)
  }

  @Test("A request that is held open holds up no other")
  func heldOpen() async throws {
    let gate = Gate()
    let server = try HTTPServer { request in
      if request.path == "/poll" { await gate.pass() }
      return .text("ok")
    }
    let base = "http://127.0.0.1:\(server.port)"
    async let poll = client.send(HTTPRequest("GET", base + "/poll"))
    await gate.arrivals(1)
    #expect(try await client.send(HTTPRequest("GET", base + "/")).status == 200)
    gate.open()
    #expect(try await poll.status == 200)
  }

  @Test("Requests beyond a host's limit wait for their turn")
  func connectionsPerHost() async throws {
    let client = HTTPClient(userAgent: "warden-tests", limits: .init(connectionsPerHost: 2))
    let server = try HTTPServer(immediate: { _ in .text("ok") })
    let url = "http://127.0.0.1:\(server.port)/"
    try await withThrowingTaskGroup { group in
      for _ in 0..<40 { group.addTask { try await client.send(HTTPRequest("GET", url)).status } }
      for try await status in group { #expect(status == 200) }
    }
    #expect(server.connectionsAccepted <= 2)
  }
}
