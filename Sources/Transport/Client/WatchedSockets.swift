import CCurl
import Glibc

/// The sockets that libcurl wants watched, in an epoll.
///
/// libcurl lets go of a connection's socket after each request, and wants it again for the next. A connection stays in the
/// epoll meanwhile, which saves two system calls for a request; should it have something to say that nobody waits for, it
/// is taken out then. What is no connection, or none yet, like the ends of a resolver's pipe, is taken out at once: nobody
/// tells when it is closed, and its number may come again.
final class WatchedSockets {
  private struct Watch {
    /// What the epoll looks for; 0 for a socket that is not in it.
    var mask: UInt32 = 0
    var isWanted = false
  }

  private let poller: Int32
  /// Of connections, from ``opened(_:)`` to ``close(_:)``.
  private var connections: [curl_socket_t: Watch] = [:]

  init() {
    poller = epoll_create1(Int32(EPOLL_CLOEXEC))
    precondition(poller >= 0, "the system refuses another epoll (error \(errno))")
  }

  deinit { Glibc.close(poller) }

  /// A connection to be; once it has connected, it will be closed with ``close(_:)``.
  func opened(_ socket: curl_socket_t) { connections[socket] = Watch() }

  /// A closed socket leaves the epoll by itself.
  func close(_ socket: curl_socket_t) -> Int32 {
    connections[socket] = nil
    return Glibc.close(socket)
  }

  /// - Parameter interest: `CURL_POLL_IN`, `CURL_POLL_OUT`, both, or `CURL_POLL_REMOVE`.
  func watch(_ socket: curl_socket_t, for interest: Int32) {
    var mask: UInt32 = 0
    if interest != CURL_POLL_REMOVE {
      if interest & CURL_POLL_IN != 0 { mask |= EPOLLIN.rawValue }
      if interest & CURL_POLL_OUT != 0 { mask |= EPOLLOUT.rawValue }
    }
    guard let index = connections.index(forKey: socket) else { return set(mask, of: socket) }
    let before = connections.values[index].mask
    // libcurl 7.88 closes what has not connected yet without a word. Such a socket was never watched for something to
    // read; and one that was not even watched before may have given its number to something else.
    if mask == 0 ? before & EPOLLIN.rawValue == 0 : before == 0 && !Self.isInternet(socket) {
      connections.remove(at: index)
      return set(mask, of: socket)
    }
    connections.values[index].isWanted = mask != 0
    guard mask != 0, mask != before else { return }
    connections.values[index].mask = mask
    set(mask, of: socket)
  }

  private static func isInternet(_ socket: curl_socket_t) -> Bool {
    var (domain, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
    return getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0
      && (domain == AF_INET || domain == AF_INET6)
  }

  private func set(_ mask: UInt32, of socket: curl_socket_t) {
    guard mask != 0 else {
      // Fails for a socket that is closed already, which the epoll forgot by itself.
      epoll_ctl(poller, EPOLL_CTL_DEL, socket, nil)
      return
    }
    var event = epoll_event(events: mask, data: epoll_data_t(fd: socket))
    if epoll_ctl(poller, EPOLL_CTL_MOD, socket, &event) != 0 {
      epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event)
    }
  }

  /// Watches what is not libcurl's for something to read.
  func watch(_ bell: Int32) { set(EPOLLIN.rawValue, of: bell) }

  /// Fills `events` with what is ready, within so many milliseconds; -1 means "whenever that is".
  ///
  /// - Returns: How many there are, 0 after an interruption too.
  func wait(_ milliseconds: Int32, into events: UnsafeMutableBufferPointer<epoll_event>) -> Int {
    Int(max(0, epoll_wait(poller, events.baseAddress, Int32(events.count), milliseconds)))
  }

  /// Whether libcurl wants to hear of a socket that is ready; one that it has let go of is not watched any further.
  func isWanted(_ socket: curl_socket_t) -> Bool {
    guard let index = connections.index(forKey: socket), !connections.values[index].isWanted else {
      return true
    }
    connections.values[index].mask = 0
    set(0, of: socket)
    return false
  }
}
