import Glibc

/// Why a key cannot be had; the sentence names the file and what to do.
package struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

/// A secret of this machine: random bytes in a file that only the owner can read, made when there is none.
///
/// A file of its own, because the database is copied, sent and looked into.
package enum KeyFile {
  /// Reads the key; blocks for as long as the disk takes, so it is for start-up.
  ///
  /// - Parameter count: Bytes of the key; written as twice as many hexadecimal digits.
  /// - Throws: ``KeyFileError`` when the file holds something else, or cannot be read or made.
  package static func read(_ path: String, count: Int = 32, _ randomness: Randomness) throws(KeyFileError)
    -> [UInt8]
  {
    if let content = try content(of: path) { return try parse(content, path, count) }
    try make(path, randomness.bytes(count))
    // Read again: another process may have been faster.
    guard let content = try content(of: path) else { throw cannotBeRead(path) }
    return try parse(content, path, count)
  }
}

extension KeyFile {
  /// `nil` when there is no such file.
  private static func content(of path: String) throws(KeyFileError) -> [UInt8]? {
    do throws(TextFileError) {
      return try TextFile.read(path, atMost: 4_096)
    } catch {
      if error == .missing { return nil }
      throw cannotBeRead(path)
    }
  }

  private static func parse(
    _ content: [UInt8], _ path: String, _ count: Int
  ) throws(KeyFileError) -> [UInt8] {
    let digits = content.last == UInt8(ascii: "\n") ? content.dropLast() : content[...]
    guard let key = [UInt8](hex: String(decoding: digits, as: UTF8.self)), key.count == count else {
      throw KeyFileError(
        description: "\(path) should hold \(2 * count) hexadecimal digits; remove it for a new key.")
    }
    return key
  }

  private static func cannotBeRead(_ path: String) -> KeyFileError {
    KeyFileError(description: "\(path) cannot be read: \(String(cString: strerror(errno))).")
  }

  /// Nobody ever sees half a key, also when the machine stops in between: it is written under another name first. A
  /// key that another process has put there meanwhile stays.
  private static func make(_ path: String, _ key: [UInt8]) throws(KeyFileError) {
    let draft = "\(path).\(getpid())"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannotBeMade(path) }
    defer { unlink(draft) }
    let digits = Array("\(key.hex)\n".utf8)
    let isWritten = write(descriptor, digits, digits.count) == digits.count && fsync(descriptor) == 0
    close(descriptor)
    guard isWritten, link(draft, path) == 0 || errno == EEXIST else { throw cannotBeMade(path) }
  }

  private static func cannotBeMade(_ path: String) -> KeyFileError {
    KeyFileError(description: "\(path) cannot be made: \(String(cString: strerror(errno))).")
  }
}
