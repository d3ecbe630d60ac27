import CCurl
import Glibc
import Testing

@testable import Transport

@Suite("Watched sockets")
final class WatchedSocketsTests {
  private let sockets = WatchedSockets()
  private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 4)
  private var ends: [Int32] = [-1, -1]

  init() throws { ends = try Self.connection() }

  /// Two ends that are connected over the loopback.
  private static func connection() throws -> [Int32] {
    let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let caller = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(listener) }
    var (address, size) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let accepted = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32 in
        guard Glibc.bind(listener, address, size) == 0, Glibc.listen(listener, 1) == 0,
          Glibc.getsockname(listener, address, &size) == 0, Glibc.connect(caller, address, size) == 0
        else { return -1 }
        return Glibc.accept(listener, nil, nil)
      }
    }
    try #require(accepted >= 0)
    return [caller, accepted]
  }

  /// What a resolver tells with that it is done.
  private static func pipe() throws -> [Int32] {
    var ends: [Int32] = [-1, -1]
    try #require(Glibc.socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return ends
  }

  deinit {
    for end in ends { Glibc.close(end) }
    events.deallocate()
  }

  /// The sockets that are ready now.
  private func ready() -> [Int32] { events[..<sockets.wait(0, into: events)].map(\.data.fd) }
  private func speak() { #expect(Glibc.write(ends[1], "x", 1) == 1) }

  @Test("A connection that nobody waits for is heard once at most, and again when somebody does")
  func keepsConnections() {
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    #expect(ready().isEmpty)
    sockets.watch(ends[0], for: CURL_POLL_REMOVE)
    sockets.watch(ends[0], for: CURL_POLL_IN)
    speak()
    #expect(ready() == [ends[0]])
    #expect(sockets.isWanted(ends[0]))
    sockets.watch(ends[0], for: CURL_POLL_REMOVE)
    #expect(ready() == [ends[0]])
    #expect(!sockets.isWanted(ends[0]))
    #expect(ready().isEmpty)
    sockets.watch(ends[0], for: CURL_POLL_IN)
    #expect(ready() == [ends[0]])
    #expect(sockets.isWanted(ends[0]))
  }

  @Test("What a connection is watched for follows each wish")
  func follows() {
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_INOUT)
    #expect(ready() == [ends[0]])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    #expect(ready().isEmpty)
    sockets.watch(ends[0], for: CURL_POLL_REMOVE)
    sockets.watch(ends[0], for: CURL_POLL_OUT)
    #expect(ready() == [ends[0]])
  }

  /// Closes the connection; its number comes again, of something else.
  private func reuseNumber(with others: [Int32], isTold: Bool = true) throws {
    if isTold { #expect(sockets.close(ends[0]) == 0) } else { Glibc.close(ends[0]) }
    try #require(Glibc.dup2(others[0], ends[0]) == ends[0])
    Glibc.close(others[0])
    Glibc.close(ends[1])
    ends[1] = others[1]
  }

  @Test("What is no connection is let go of at once, also with the number of one that was closed")
  func forgets() throws {
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    try reuseNumber(with: Self.pipe())
    sockets.watch(ends[0], for: CURL_POLL_IN)
    speak()
    #expect(ready() == [ends[0]])
    #expect(sockets.isWanted(ends[0]))
    sockets.watch(ends[0], for: CURL_POLL_REMOVE)
    #expect(ready().isEmpty)
  }

  @Test("A connection with the number of one before it is watched anew")
  func reopens() throws {
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    try reuseNumber(with: Self.connection())
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    speak()
    #expect(ready() == [ends[0]])
  }

  @Test(
    "The number of what never connected, and was closed without a word, is watched anew each time it comes again",
    arguments: [true, false])
  func forgetsUnconnected(wasWatched: Bool) throws {
    sockets.opened(ends[0])
    if wasWatched { sockets.watch(ends[0], for: CURL_POLL_OUT) }
    try reuseNumber(with: Self.pipe(), isTold: false)
    if wasWatched { sockets.watch(ends[0], for: CURL_POLL_REMOVE) }
    for _ in 0..<2 {
      sockets.watch(ends[0], for: CURL_POLL_IN)
      speak()
      #expect(ready() == [ends[0]])
      #expect(sockets.isWanted(ends[0]))
      sockets.watch(ends[0], for: CURL_POLL_REMOVE)
      try reuseNumber(with: Self.pipe(), isTold: false)
    }
  }
}
