import CEdit
import Glibc

/// Where everything is written to: a terminal, a file or a pipe.
struct ConsoleOutput: Sendable {
  let descriptor: Int32

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Columns and lines of the screen; `nil` where there is none, or it does not say.
  var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard cedit_window_size(descriptor, &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), max(1, Int(size.ws_row)))
  }

  var columns: Int? { size?.columns }

  /// Writes all of it, however long that takes.
  ///
  /// - Returns: `false` when nobody can read it any more.
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest.removeFirst(count)
      } else if errno == EAGAIN {
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Has the calling thread learn of a closed pipe from ``write(_:)`` and not by a signal that ends the process.
  static func ignoreBrokenPipesOnThisThread() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}
