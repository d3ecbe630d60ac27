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
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .locked(path: file.path)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
