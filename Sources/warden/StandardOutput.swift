import Glibc

/// What commands answer. Unlike `print` it notices when nobody gets it.
enum StandardOutput {
  /// Gives the descriptors 0, 1 and 2 back to nobody when the process was started without them: a database or a socket
  /// under one of these numbers would be read from and written to by mistake.
  static func occupy() {
    for descriptor in [0, 1, 2] as [Int32] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one. Nothing can be written to it, and whoever tries is told.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes `text` and a line feed.
  ///
  /// - Throws: ``Stop`` when it does not arrive.
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) throws(Stop) {
    var rest = Array("\(text)\n".utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest.removeFirst(count)
      } else if errno == EAGAIN {
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      } else if errno != EINTR {
        throw .lostOutput(String(cString: strerror(errno)))
      }
    }
  }
}

extension Stop {
  /// Nobody gets what is said on standard output.
  static func lostOutput(_ reason: String) -> Stop {
    Stop(.failure, "Standard output cannot be written (\(reason)): send it somewhere else.")
  }
}
