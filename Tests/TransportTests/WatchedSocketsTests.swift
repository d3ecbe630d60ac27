import CCurl
import Glibc
import Testing

@testable import Transport

@Suite("Watched sockets")
final class WatchedSocketsTests {
  private let sockets = WatchedSockets()
  private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 4)
  private var ends: [Int32] = [-1, -1]

  init() throws { try #require(Glibc.socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0) }

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
  private func reuseNumber() throws {
    var others: [Int32] = [-1, -1]
    try #require(Glibc.socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &others) == 0)
    #expect(sockets.close(ends[0]) == 0)
    try #require(Glibc.dup2(others[0], ends[0]) == ends[0])
    Glibc.close(others[0])
    Glibc.close(ends[1])
    ends[1] = others[1]
  }

  @Test("What is no connection is let go of at once, also with the number of one that was closed")
  func forgets() throws {
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    try reuseNumber()
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
    try reuseNumber()
    sockets.opened(ends[0])
    sockets.watch(ends[0], for: CURL_POLL_IN)
    speak()
    #expect(ready() == [ends[0]])
  }
}
