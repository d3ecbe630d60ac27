import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import Tools

/// A network of the test's own: names that lead where it says, and servers that answer as it says.
private final class Net: Sendable {
  private struct State {
    var asked: [String] = []
    var requests: [HTTPRequest] = []
  }
  private let state = Guarded(State())
  let clock = FakeClock()
  private let names: [String: [String]]
  private let answer: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

  init(
    _ names: [String: [String]],
    answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse = { _ in
      HTTPResponse(status: 200, body: [1])
    }
  ) {
    (self.names, self.answer) = (names, answer)
  }

  var asked: [String] { state.withLock { $0.asked } }
  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func fetcher(_ hosts: String...) throws -> ToolFetcher {
    ToolFetcher(
      Allowlist(Set(try hosts.map { try HostName($0) })), userAgent: "Warden/test",
      resolver: HostResolver { [self] (host: String) async throws(HostResolver.Failure) -> [IPAddress] in
        state.withLock { $0.asked.append(host) }
        guard let found = names[host] else { throw .notFound }
        return found.compactMap { IPAddress($0) }
      }, clock: clock,
      send: { [self] (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        state.withLock { $0.requests.append(request) }
        return try await answer(request)
      })
  }
}

@Suite("Asking hosts for tools")
struct ToolFetcherTests {
  private func page(_ host: String, _ parameters: [ToolAddress.Parameter] = []) throws -> ToolAddress {
    ToolAddress(.host(try HostName(host)), path: "/w/api.php", parameters)
  }

  @Test("An allowed host is looked up once, and the connection goes to the address that was looked at")
  func pins() async throws {
    let net = Net(["en.wikipedia.org": ["185.15.59.224", "2a02:ec80:300:ed1a::1"]])
    let body = try await net.fetcher("en.wikipedia.org").get(try page("en.wikipedia.org"))
    #expect(body == [1])
    #expect(net.asked == ["en.wikipedia.org"])
    let request = try #require(net.requests.first)
    #expect(net.requests.count == 1)
    #expect(request.url == "https://en.wikipedia.org/w/api.php")
    #expect(request.method == "GET")
    #expect(request.pinnedAddress == "185.15.59.224")
    #expect(request.responseLimit == 1 << 20)
    #expect(request.deadline == .seconds(10))
    #expect(request.headers.map { $0.0 } == ["User-Agent", "Accept"])
  }

  @Test("Whoever is not in the list is not even looked up")
  func notListed() async throws {
    let net = Net(["evil.example.org": ["1.1.1.1"]])
    await #expect(throws: FetchError.notAllowed) {
      try await net.fetcher("en.wikipedia.org").get(try page("evil.example.org"))
    }
    await #expect(throws: FetchError.notAllowed) {
      // Neither a subdomain nor a name that only begins like an allowed one.
      try await net.fetcher("wikipedia.org").get(try page("en.wikipedia.org"))
    }
    #expect(net.asked == [])
    #expect(net.requests.isEmpty)
  }

  @Test(
    "A name that leads inside is not asked, also when only one of its addresses does",
    arguments: [
      ["127.0.0.1"], ["10.0.0.7"], ["169.254.169.254"], ["100.64.3.2"], ["192.168.1.1"], ["0.0.0.0"], ["::1"],
      ["fd00:ec2::254"], ["fe80::1"], ["::ffff:127.0.0.1"], ["::ffff:93.184.216.34"], ["64:ff9b::7f00:1"],
      ["2002:7f00:1::"], ["93.184.216.34", "127.0.0.1"], ["2606:2800::1", "fd00::1"], ["224.0.0.1"],
    ])
  func rebinding(addresses: [String]) async throws {
    let net = Net(["en.wikipedia.org": addresses])
    await #expect(throws: FetchError.notPublic) {
      try await net.fetcher("en.wikipedia.org").get(try page("en.wikipedia.org"))
    }
    #expect(net.requests.isEmpty)
  }

  @Test("The next address is tried where one accepts no connection, and no more than three are")
  func nextAddress() async throws {
    let net = Net(
      ["en.wikipedia.org": ["2606:2800::1", "2606:2800::2", "93.184.216.34", "93.184.216.35"]],
      answer: { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        guard request.pinnedAddress == "93.184.216.34" else { throw .notConnected(systemError: 101) }
        return HTTPResponse(status: 200, body: [7])
      })
    #expect(try await net.fetcher("en.wikipedia.org").get(try page("en.wikipedia.org")) == [7])
    #expect(net.requests.count == 3)
    #expect(net.asked.count == 1)
    let dead = Net(
      ["a.org": ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"]],
      answer: { (_: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        throw .notConnected(systemError: 111)
      })
    await #expect(throws: FetchError.unreachable) { try await dead.fetcher("a.org").get(try page("a.org")) }
    #expect(dead.requests.count == 3)
  }

  static let answers: [(status: Int, error: FetchError)] = [
    (301, .redirected), (302, .redirected), (303, .redirected), (307, .redirected), (308, .redirected),
    (304, .redirected), (400, .refused(status: 400)), (401, .refused(status: 401)),
    (404, .refused(status: 404)),
    (429, .busy), (500, .refused(status: 500)), (503, .busy), (204, .refused(status: 204)),
  ]

  @Test("Only a whole page counts, and no redirect is followed wherever it points", arguments: answers)
  func status(status: Int, error: FetchError) async throws {
    let net = Net(
      ["en.wikipedia.org": ["93.184.216.34"]],
      answer: { (_: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        HTTPResponse(status: status, headers: HTTPHeaders([("Location", "http://127.0.0.1/")]), body: [1])
      })
    await #expect(throws: error) {
      try await net.fetcher("en.wikipedia.org").get(try page("en.wikipedia.org"))
    }
    #expect(net.requests.count == 1)
    #expect(net.asked == ["en.wikipedia.org"])
  }

  static let failures: [(http: HTTPError, error: FetchError)] = [
    (.bodyTooLarge(limit: 1 << 20), .tooLarge(limit: 1 << 20)), (.timedOut(.possiblySent), .timedOut),
    (.unreadable, .unreadable), (.notTrusted(code: 60), .unreachable),
    (.connectionLost(.possiblySent), .unreachable),
    (.cancelled(.possiblySent), .cancelled),
  ]

  @Test("Each failure has its own name", arguments: failures)
  func failure(http: HTTPError, error: FetchError) async throws {
    let net = Net(
      ["a.org": ["93.184.216.34"]],
      answer: { (_: HTTPRequest) async throws(HTTPError) -> HTTPResponse in throw http })
    await #expect(throws: error) { try await net.fetcher("a.org").get(try page("a.org")) }
  }

  @Test("Nobody waits longer than ten seconds, also for a name server that says nothing")
  func silent() async throws {
    let gate = Gate()
    let clock = FakeClock()
    let fetcher = ToolFetcher(
      Allowlist([try HostName("a.org")]), userAgent: "t",
      resolver: HostResolver { (_: String) async throws(HostResolver.Failure) -> [IPAddress] in
        await withTaskCancellationHandler {
          await gate.pass()
        } onCancel: {
          gate.open()
        }
        throw .cancelled
      }, clock: clock, send: { (_: HTTPRequest) async throws(HTTPError) -> HTTPResponse in throw .unreadable }
    )
    let asking = Task { try await fetcher.get(try page("a.org")) }
    let due = try await clock.nextSleep()
    #expect(clock.now.duration(to: due) == .seconds(10))
    clock.advance(to: due)
    await #expect(throws: FetchError.timedOut) { try await asking.value }
  }

  @Test(
    "A value cannot become another part of the address",
    arguments: [
      ("a&action=delete", "a%26action%3Ddelete"), ("x#y", "x%23y"), ("../../etc", "..%2F..%2Fetc"),
      ("@evil.org/", "%40evil.org%2F"), ("a b\r\nHost: evil", "a%20b%0D%0AHost%3A%20evil"), ("é", "%C3%A9"),
      ("100%", "100%25"), ("?q=1", "%3Fq%3D1"),
    ])
  func encodes(value: String, encoded: String) async throws {
    let net = Net(["a.org": ["93.184.216.34"]])
    _ = try await net.fetcher("a.org").get(try page("a.org", [.init("q", value)]))
    #expect(net.requests.first?.url == "https://a.org/w/api.php?q=\(encoded)")
  }

  @Test(
    "Every failure has its sentence, its label is one of a closed list, and neither tells anything of the address"
  )
  func sentences() {
    let all: [FetchError] = [
      .notAllowed, .notPublic, .notFound, .unreachable, .redirected, .refused(status: 500), .busy,
      .tooLarge(limit: 1), .timedOut, .unreadable, .cancelled,
    ]
    #expect(Set(all.map(\.label)).count == all.count)
    for error in all { #expect(error.sentence(about: "Wikipedia").hasSuffix(".")) }
  }
}

@Suite("Asking a server on this machine for tools")
struct LoopbackFetchTests {
  private func fetcher(_ http: HTTPClient) -> ToolFetcher {
    ToolFetcher(
      Allowlist([]), userAgent: "Warden/test (tests)", clock: SystemTimekeeper(),
      send: { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in try await http.send(request) }
    )
  }

  @Test("It answers as any other, within the same limits: 50 MB are not read, redirects not followed")
  func limits() async throws {
    let asked = Guarded<[String]>([])
    let server = try HTTPServer(limits: .init(connections: 16)) { request in
      asked.withLock { $0.append(request.headers.first("User-Agent") ?? "") }
      switch request.path {
      case "/big": return HTTPServerResponse(body: .bytes([UInt8](repeating: 65, count: 50 << 20)))
      case "/away": return HTTPServerResponse(302, headers: [("Location", "http://127.0.0.1:1/")])
      default: return HTTPServerResponse(body: .bytes(Array("{}".utf8)))
      }
    }
    let http = HTTPClient(userAgent: "x")
    let site = ToolAddress.Site.thisMachine(origin: "http://127.0.0.1:\(server.port)")
    #expect(try await fetcher(http).get(ToolAddress(site, path: "/")) == Array("{}".utf8))
    await #expect(throws: FetchError.tooLarge(limit: 1 << 20)) {
      try await fetcher(http).get(ToolAddress(site, path: "/big"))
    }
    await #expect(throws: FetchError.redirected) {
      try await fetcher(http).get(ToolAddress(site, path: "/away"))
    }
    #expect(asked.withLock { $0 } == Array(repeating: "Warden/test (tests)", count: 3))
    await http.shutdown()
    await server.stop()
  }
}
