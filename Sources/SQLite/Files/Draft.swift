import Glibc

/// A file in the making beside the one whose place it will take. It goes away unless it is moved there.
///
/// Two processes never write the same draft: the kernel keeps a lock on it, and gives it back however one ends.
struct Draft: ~Copyable {
  let file: DatabaseFile
  private let target: DatabaseFile
  private let descriptor: Int32

  /// Makes an empty `<target>.partial` that only its owner can read.
  init(for target: DatabaseFile) throws(DatabaseError) {
    let file = try DatabaseFile(at: target.path + ".partial")
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotReplace(path: target.path, reason: DatabaseFile.lastReason) }
    // Whoever held the lock a moment ago may have moved the file away under this name.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, file.isSame(as: descriptor) else {
      close(descriptor)
      throw .cannotReplace(path: target.path, reason: "another copy is being written there")
    }
    ftruncate(descriptor, 0)
    fchmod(descriptor, 0o600)
    unlink(file.path + "-journal")
    (self.file, self.target, self.descriptor) = (file, target, descriptor)
  }

  deinit {
    // After a move, another draft may have this name already.
    if file.isSame(as: descriptor) { unlink(file.path) }
    close(descriptor)
  }

  /// Takes the place of the target in one step; once this returns, it is there even if the power fails.
  consuming func move() throws(DatabaseError) {
    guard fsync(descriptor) == 0 else {
      if errno == ENOSPC || errno == EDQUOT { throw .diskFull(path: target.path) }
      throw .cannotReplace(path: target.path, reason: DatabaseFile.lastReason)
    }
    guard rename(file.path, target.path) == 0 else {
      throw .cannotReplace(path: target.path, reason: DatabaseFile.lastReason)
    }
    target.syncFolder()
  }
}
