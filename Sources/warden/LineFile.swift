import Glibc

/// A file of any length, read a line at a time.
struct LineFile: Sequence {
  let path: String

  /// - Throws: ``Stop`` when the file cannot be read.
  init(_ path: String) throws(Stop) {
    guard access(path, R_OK) == 0 else {
      throw Stop(.failure, "\(path) cannot be read (\(String(cString: strerror(errno)))).")
    }
    self.path = path
  }

  func makeIterator() -> Lines { Lines(path) }

  /// Lines without their line feeds; the last one may lack it.
  struct Lines: IteratorProtocol {
    /// A longer line is nothing that we ever wrote.
    private static let longest = 16 << 20

    private let file: Descriptor
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    fileprivate init(_ path: String) { file = Descriptor(path) }

    mutating func next() -> [UInt8]? {
      var searched = start
      while true {
        if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
          defer { start = end + 1 }
          return Array(buffer[start..<end])
        }
        guard !isAtEnd, buffer.count - start <= Self.longest else {
          defer { (buffer, start, isAtEnd) = ([], 0, true) }
          return start < buffer.count ? Array(buffer[start...]) : nil
        }
        buffer.removeFirst(start)
        start = 0
        searched = buffer.count
        isAtEnd = !file.read(into: &buffer)
      }
    }
  }

  /// Closed with its last user.
  private final class Descriptor {
    private let number: Int32

    init(_ path: String) { number = open(path, O_RDONLY | O_CLOEXEC) }

    deinit { if number >= 0 { close(number) } }

    /// - Returns: `false` at the end of the file.
    func read(into buffer: inout [UInt8]) -> Bool {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { bytes, count in
        repeat {
          count = Glibc.read(number, bytes.baseAddress, bytes.count)
        } while count < 0 && errno == EINTR
        count = Swift.max(0, count)
      }
      buffer += piece
      return !piece.isEmpty
    }
  }
}
