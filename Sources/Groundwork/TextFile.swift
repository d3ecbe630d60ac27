import Glibc

/// Why a file could not be read.
package enum TextFileError: Error, Hashable, Sendable {
  case missing
  case tooLarge(limit: Int)
  /// The system's reason, such as “Permission denied”.
  case unreadable(String)
}

/// Small files that people write: configuration, personas, lists.
package enum TextFile {
  /// Reads a whole file; blocks for as long as the disk takes, so it is for start-up.
  ///
  /// - Parameter limit: In bytes; a larger file is not what it should be.
  package static func read(_ path: String, atMost limit: Int = 1 << 20) throws(TextFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
      if count == 0 { return content }
      content += piece[..<count]
      guard content.count <= limit else { throw .tooLarge(limit: limit) }
    }
  }

  /// The names of the files in a folder that end in `suffix`, in order; empty for a folder that is not there.
  package static func names(in folder: String, endingIn suffix: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
