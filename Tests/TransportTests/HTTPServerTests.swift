import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("HTTP server")
struct HTTPServerTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test("A port in use is reported with address and port")
  func portInUse() throws {
    let first = try HTTPServer()
    let error = #expect(throws: HTTPServerError.self) { try HTTPServer(port: first.port) }
    #expect(error == .portInUse(address: "127.0.0.1", port: first.port))
    #expect(error?.description == "another process already listens on 127.0.0.1 port \(first.port)")
  }

  @Test(
    "What is no address is reported as it was written",
    arguments: ["", "example.com", "127.0.0", "999.0.0.1"])
  func noAddress(_ address: String) {
    let error = #expect(throws: HTTPServerError.self) { try HTTPServer(address: address) }
    #expect(error?.description == "\(address) is no IP address to listen on")
  }

  @Test("An address of another machine cannot be listened on")
  func foreignAddress() {
    let error = #expect(throws: HTTPServerError.self) { try HTTPServer(address: "192.0.2.1", port: 8_000) }
    #expect(error?.description == "cannot listen on 192.0.2.1 port 8000: Cannot assign requested address")
  }

  @Test("A port is free again once the server has stopped")
  func portIsFreed() async throws {
    // An address of its own: no other test can take the port meanwhile.
    let first = try HTTPServer(address: "127.1.0.1")
    await first.stop()
    let second = try HTTPServer(address: "127.1.0.1", port: first.port, immediate: { _ in .text("second") })
    let response = try await client.send(HTTPRequest("GET", "http://127.1.0.1:\(second.port)/"))
    #expect(response.body == Array("second".utf8))
  }

  @Test("Either family of addresses is served", arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
  func families(_ address: String, _ host: String) async throws {
    // Some containers have no IPv6.
    guard let server = try? HTTPServer(address: address, immediate: { _ in .text("here") }) else {
      try Test.cancel("nothing can listen on \(address) here")
    }
    #expect(try await client.send(HTTPRequest("GET", "http://\(host):\(server.port)/")).status == 200)
  }

  @Test("What is not answered at once goes to the handler")
  func twoHandlers() async throws {
    let server = try HTTPServer {
      .text("handled \($0.path)")
    } immediate: {
      $0.path == "/now" ? .text("now") : nil
    }
    for (path, text) in [("/now", "now"), ("/later", "handled /later")] {
      let response = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)\(path)"))
      #expect(String(decoding: response.body, as: UTF8.self) == text)
    }
  }

  @Test("A body up to the limit is taken, one byte more is answered 413", arguments: [true, false])
  func bodyLimit(isChunked: Bool) async throws {
    let server = try HTTPServer(limits: .init(body: 1_000), immediate: { .text("\($0.body.count)") })
    for (length, status) in [(1_000, "HTTP/1.1 200"), (1_001, "HTTP/1.1 413")] {
      let body = String(repeating: "x", count: length)
      let connection = RawConnection(port: server.port)
      if isChunked {
        let size = String(length, radix: 16)
        await connection.say(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n"
        )
      } else {
        await connection.say(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n\(body)")
      }
      #expect(await connection.hear().hasPrefix(status))
      connection.hangUp()
    }
  }

  @Test("A body without end is cut off")
  func endlessBody() async throws {
    let server = try HTTPServer(limits: .init(body: 1_000), immediate: { .text("\($0.body.count)") })
    let connection = RawConnection(port: server.port)
    await connection.say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n"
    var count = 0
    while await connection.say(chunk) {
      count += 1
      try #require(count < 10_000, "the server reads on and on")
    }
    connection.hangUp()
  }

  @Test("Requests sent one behind the other are answered in order")
  func pipelining() async throws {
    let server = try HTTPServer { .text($0.path) }
    let connection = RawConnection(port: server.port)
    let requests = (0..<10).map {
      "GET /\($0) HTTP/1.1\r\nHost: a\r\n\($0 == 9 ? "Connection: close\r\n" : "")\r\n"
    }
    await connection.say(requests.joined())
    let answers = await connection.hear()
    let paths = answers.split(separator: "\r\n").filter { $0.hasPrefix("/") }.map { $0.prefix(2) }
    #expect(paths == (0..<10).map { "/\($0)" })
    connection.hangUp()
  }

  @Test(
    "What is no request is answered 400 or hung up on, and the server lives on",
    arguments: [
      "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "nonsense",
      "GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    ])
  func garbage(_ text: String) async throws {
    let server = try HTTPServer(immediate: { _ in .text("fine") })
    let connection = RawConnection(port: server.port)
    await connection.say(text)
    connection.hangUp()
    #expect(try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")).status == 200)
  }

  @Test("Headers longer than the server keeps are refused")
  func longHeaders() async throws {
    let server = try HTTPServer(immediate: { _ in .text("fine") })
    let connection = RawConnection(port: server.port)
    await connection.say("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 100_000))\r\n\r\n")
    #expect(await !connection.hear().contains("fine"))
    connection.hangUp()
  }

  // MARK: Stopping

  @Test("Stopping cancels the handlers and closes what they held open")
  func stopsHeldRequests() async throws {
    let gate = Gate()
    // An address of its own: no other test can take the port meanwhile.
    let server = try HTTPServer(address: "127.1.0.2") { _ in
      await gate.pass()
      return .text(Task.isCancelled ? "cancelled" : "let through")
    }
    let request = HTTPRequest("POST", "http://127.1.0.2:\(server.port)/")
    let sending = (0..<20).map { _ in Task { try await client.send(request) } }
    await gate.arrivals(20)
    await server.stop()
    for task in sending {
      await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await task.value }
    }
    await #expect(throws: HTTPError.notConnected(systemError: 111)) { try await client.send(request) }
    await server.stop()
  }

  @Test("A handler that does not listen cannot hold up the stop")
  func stopsDeafHandlers() async throws {
    let arrived = Gate()
    let deaf = Guarded<CheckedContinuation<Void, Never>?>(nil)
    let server = try HTTPServer { _ in
      await withCheckedContinuation { continuation in
        deaf.withLock { $0 = continuation }
        arrived.open()
      }
      return .text("too late")
    }
    let sending = Task { try await client.send(HTTPRequest("POST", "http://127.0.0.1:\(server.port)/")) }
    await arrived.pass()
    await server.stop()
    await #expect(throws: HTTPError.self) { try await sending.value }
    deaf.withLock { $0.take() }?.resume()
  }

  @Test("Handlers may finish within the grace given")
  func grace() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("finished")
    }
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    async let answer = client.send(request)
    await gate.arrivals(1)
    async let stopping: Void = server.stop(grace: .seconds(60))
    gate.open()
    #expect(try await answer.body == Array("finished".utf8))
    await stopping
  }

  @Test("Grace has an end")
  func graceEnds() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("finished")
    }
    let sending = Task { try await client.send(HTTPRequest("POST", "http://127.0.0.1:\(server.port)/")) }
    await gate.arrivals(1)
    await server.stop(grace: .milliseconds(20))
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await sending.value }
  }

  @Test("Stopping ends streamed answers, waiting or busy", arguments: [true, false])
  func stopsStreams(isWaiting: Bool) async throws {
    let gate = Gate()
    let ended = Gate()
    let server = try HTTPServer { _ in
      .events { writer in
        await writer.write("data: 1\n\n")
        if isWaiting { await gate.pass() } else { while await writer.write("data: more\n\n") {} }
        ended.open()
      }
    }
    let stream = try await client.stream(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    var chunks = stream.makeAsyncIterator()
    _ = try await chunks.next()
    await server.stop()
    await ended.pass()
    await #expect(throws: HTTPError.self) { while try await chunks.next() != nil {} }
  }

  @Test("A server that is let go of with requests held open stops by itself")
  func deinitialisation() async throws {
    let gate = Gate()
    var server: HTTPServer? = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    let request = HTTPRequest("POST", "http://127.0.0.1:\(server?.port ?? 0)/")
    let sending = Task { try await client.send(request) }
    await gate.arrivals(1)
    server = nil
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await sending.value }
  }

  @Test("Servers come and go under load without a trace")
  func startAndStop() async throws {
    for _ in 0..<20 {
      let server = try HTTPServer { _ in
        await Task.yield()
        return .text("ok")
      }
      let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
      await withTaskGroup { group in
        for _ in 0..<30 { group.addTask { [client] in _ = try? await client.send(request) } }
        group.addTask { await server.stop() }
      }
    }
  }
}
