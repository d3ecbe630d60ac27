import Foundation
import Glibc
import Groundwork

/// A WebSocket server on this machine that does what a test says, allowed or not. It frames by itself, so that the
/// client is checked against a second reading of RFC 6455.
package final class WebSocketServer: Sendable {
  package enum Policy: Sendable {
    case upgrade
    /// Answers with this status instead.
    case refuse(status: Int)
    /// Answers with these bytes, whatever they are.
    case answer(String)
  }

  package let port: UInt16
  private let socket: Descriptor
  private let policy = Guarded(Policy.upgrade)
  private let peers: AsyncStream<WebSocketPeer>

  package init() {
    let socket = Descriptor(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket.number, $0, length) == 0 && listen(socket.number, 16) == 0
          ? getsockname(socket.number, $0, &length) : -1
      }
    }
    precondition(code == 0, "no socket to listen on (error \(errno))")
    port = UInt16(bigEndian: address.sin_port)
    let (peers, arrivals) = AsyncStream.makeStream(of: WebSocketPeer.self)
    self.peers = peers
    let policy = policy
    DedicatedThread.start("ws-server") {
      while true {
        let client = accept(socket.number, nil, nil)
        guard client >= 0 else { break }
        let policy = policy.withLock { $0 }
        DedicatedThread.start("ws-upgrade") {
          if let peer = WebSocketPeer(upgrading: Descriptor(client), policy) { arrivals.yield(peer) }
        }
      }
      arrivals.finish()
    }
  }

  deinit { stop() }

  package var url: String { "ws://127.0.0.1:\(port)" }

  package func set(_ policy: Policy) { self.policy.withLock { $0 = policy } }

  /// Accepts nobody any more.
  package func stop() { socket.shutDown() }

  /// The next client, upgraded.
  package func next() async -> WebSocketPeer? {
    var iterator = peers.makeAsyncIterator()
    return await iterator.next()
  }
}

/// A socket that is closed when nobody can use it any more, so that its number cannot come to mean another one.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  func shutDown() { shutdown(number, Int32(SHUT_RDWR)) }
}
