import Glibc

/// The right to be the only process that uses a database: an advisory lock on `<file>.lock`, given back by the
/// kernel however the process ends.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// - Throws: ``DatabaseError/locked(path:)`` when somebody has it.
  init(on file: DatabaseFile) throws(DatabaseError) {
    let path = file.path + ".lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EROFS { throw .readOnly(path: file.path) }
      throw .cannotOpen(path: file.path, reason: "its lock \(path): \(DatabaseFile.lastReason)")
    }
    guard FileLock.take(descriptor) else {
      close(descriptor)
      throw .locked(path: file.path)
    }
    self.descriptor = descriptor
    // For whoever wants to tell the holder something; the lock itself does not depend on it.
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Tries for a moment: whoever only asks ``holder(ofDatabaseAt:)`` has the lock for less than that.
  private static func take(_ descriptor: Int32) -> Bool {
    for _ in 0..<5 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(10_000)
    }
    return false
  }

  /// The process that holds the lock of the database at `path`; `nil` when none does.
  static func holder(ofDatabaseAt path: String) -> pid_t? {
    let descriptor = open(path + ".lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // A number left behind by a process that is gone may belong to another one by now.
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return nil }
    let digits = buffer.prefix(count).prefix { (48...57).contains($0) }
    return pid_t(String(decoding: digits, as: UTF8.self)).flatMap { $0 > 1 ? $0 : nil }
  }

  deinit { close(descriptor) }
}
