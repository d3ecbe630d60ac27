import Groundwork
import TestSupport
import Testing
import Transport

@Suite("Cancelling and shutting down")
struct CancellationTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test("A cancelled request ends at once")
  func cancelsWhileWaiting() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let sending = Task { try await client.send(request) }
    await gate.arrivals(1)
    sending.cancel()
    await #expect(throws: HTTPError.cancelled(.possiblySent)) { try await sending.value }
  }

  @Test("A task cancelled beforehand sends nothing")
  func cancelledBeforehand() async throws {
    let server = try HTTPServer(immediate: { _ in
      Issue.record("a request came through")
      return .text("")
    })
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let gate = Gate()
    let sending = Task {
      await gate.pass()
      return try await client.send(request)
    }
    sending.cancel()
    gate.open()
    await #expect(throws: HTTPError.cancelled(.notSent)) { try await sending.value }
  }

  @Test("A request that waits for a connection was not sent when it is cancelled")
  func cancelsWhileQueued() async throws {
    let client = HTTPClient(userAgent: "warden-tests", limits: .init(connectionsPerHost: 1))
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("")
    }
    let request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/")
    async let first = client.send(request)
    await gate.arrivals(1)
    let second = Task { try await client.send(request) }
    second.cancel()
    await #expect(throws: HTTPError.cancelled(.notSent)) { try await second.value }
    gate.open()
    #expect(try await first.status == 200)
  }

  @Test(
    "Of 2,000 requests cancelled at random every one ends exactly once", arguments: [1, 2, 3] as [UInt64])
  func randomCancellations(seed: UInt64) async throws {
    let server = try HTTPServer { _ in .text("ok") }
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let randomness = Randomness.seeded(seed)
    let outcomes = await withTaskGroup { group in
      for _ in 0..<2_000 {
        let patience = randomness.index(below: 40)
        let isCancelled = randomness.index(below: 2) == 0
        group.addTask { [client] () -> Result<Int, HTTPError> in
          let sending = Task { () -> Result<Int, HTTPError> in
            do throws(HTTPError) { return .success(try await client.send(request).status) } catch {
              return .failure(error)
            }
          }
          if isCancelled {
            for _ in 0..<patience { await Task.yield() }
            sending.cancel()
          }
          return await sending.value
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 2_000)
    for outcome in outcomes {
      switch outcome {
      case .success(let status): #expect(status == 200)
      case .failure(.cancelled): break
      case .failure(let error): Issue.record("\(error)")
      }
    }
    // The client is as good as new.
    #expect(try await client.send(request).status == 200)
  }

  @Test("Shutting down ends what is under way and refuses what comes later")
  func shutdown() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let sending = Task { try await client.send(request) }
    await gate.arrivals(1)
    await client.shutdown()
    await #expect(throws: HTTPError.shutDown(.possiblySent)) { try await sending.value }
    await #expect(throws: HTTPError.shutDown(.notSent)) { try await client.send(request) }
    await #expect(throws: HTTPError.shutDown(.notSent)) { try await client.stream(request) }
    await client.shutdown()
  }

  @Test("A client that is let go of lets go of its requests")
  func deinitialisation() async throws {
    let gate = Gate()
    let server = try HTTPServer { _ in
      await gate.pass()
      return .text("late")
    }
    var client: HTTPClient? = HTTPClient(userAgent: "warden-tests")
    let stream = Task { [client] in
      try await client?.stream(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    }
    await gate.arrivals(1)
    client = nil
    stream.cancel()
    await #expect(throws: HTTPError.self) { try await stream.value }
  }
}
