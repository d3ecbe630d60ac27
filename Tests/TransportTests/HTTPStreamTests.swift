import Groundwork
import TestSupport
import Testing
import Transport

@Suite("HTTP streams")
struct HTTPStreamTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test("Status and headers are there before the first byte")
  func headComesFirst() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      HTTPServerResponse(
        202, headers: [("X-Model", "m")],
        body: .stream { writer in
          await gate.pass()
          await writer.write("late")
        })
    }
    let stream = try await client.stream(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    #expect(stream.status == 202)
    #expect(stream.headers.first("x-model") == "m")
    gate.open()
    #expect(try await stream.rest() == Array("late".utf8))
  }

  @Test("Pieces arrive one by one as they are written")
  func piecesArrive() async throws {
    let read = (0..<5).map { _ in Gate() }
    let server = try HTTPServer { _ in
      .events { writer in
        for number in 0..<5 {
          await writer.write("data: \(number)\n\n")
          await read[number].pass()
        }
      }
    }
    let stream = try await client.stream(
      HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: .bytes([1])))
    var parser = ServerSentEventParser()
    var number = 0
    for try await chunk in stream {
      for event in try parser.feed(chunk) {
        #expect(event.data == "\(number)")
        read[number].open()
        number += 1
      }
    }
    #expect(number == 5)
  }

  @Test("A slow reader holds the server back and loses nothing")
  func backPressure() async throws {
    let block = Randomness.seeded(1).bytes(100_000)
    let server = try HTTPServer { _ in
      HTTPServerResponse(
        body: .stream { writer in
          for _ in 0..<50 { await writer.write(block) }
        })
    }
    var request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    request.responseLimit = .max
    request.deadline = nil
    let twice = block + block
    var count = 0
    for try await chunk in try await client.stream(request) {
      #expect(chunk.count <= 64 * 1_024)
      let offset = count % block.count
      if chunk[...] != twice[offset..<(offset + chunk.count)] { Issue.record("wrong bytes at \(count)") }
      count += chunk.count
    }
    #expect(count == 5_000_000)
  }

  @Test("A stream that breaks off gives what arrived, then says so")
  func breaksOff() async throws {
    let server = try HTTPServer { _ in
      .cut("data: 1\n\ndata: 2\n\n", after: 9, contentType: "text/event-stream")
    }
    let stream = try await client.stream(HTTPRequest("POST", "http://127.0.0.1:\(server.port)/"))
    var chunks = stream.makeAsyncIterator()
    #expect(try await chunks.next() == Array("data: 1\n\n".utf8))
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await chunks.next() }
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) { try await chunks.next() }
  }

  @Test("Cancelling the reader's task ends the transfer")
  func cancelReading() async throws {
    let gone = Gate()
    let server = try HTTPServer { _ in
      .events { writer in
        while await writer.write(": still here\n\n") {}
        await gone.pass()
      }
    }
    let reading = Task {
      let stream = try await client.stream(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
      for try await _ in stream {}
    }
    while !reading.isCancelled {
      await Task.yield()
      reading.cancel()
    }
    await #expect(throws: HTTPError.self) { try await reading.value }
  }

  @Test("The server learns that a stream was dropped")
  func dropping() async throws {
    let gone = Gate()
    let server = try HTTPServer { _ in
      .events { writer in
        while await writer.write(": still here\n\n") {}
        await gone.pass()
      }
    }
    do {
      let stream = try await client.stream(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
      var chunks = stream.makeAsyncIterator()
      #expect(try await chunks.next() != nil)
    }
    await gone.arrivals(1)
    gone.open()
  }

  @Test("A thousand streams are open at once")
  func thousandStreams() async throws {
    let gate = Gate()
    let server = try HTTPServer(limits: .init(connections: 2_000)) { _ in
      .events { writer in
        await writer.write("data: hello\n\n")
        await gate.pass()
        await writer.write("data: done\n\n")
      }
    }
    let request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: .bytes([1]))
    try await withThrowingTaskGroup { group in
      for _ in 0..<1_000 {
        group.addTask { [client] in try await client.stream(request).rest().count }
      }
      await gate.arrivals(1_000)
      gate.open()
      for try await count in group { #expect(count == 25) }
    }
  }
}
