import Glibc

extension DatabaseFile {
  /// Removes the file and what SQLite may have left beside it.
  func remove() {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// Takes the place of `target` in one step; after this it is there even if the power fails.
  func move(to target: DatabaseFile) throws(DatabaseError) {
    try sync()
    guard rename(path, target.path) == 0 else {
      throw .cannotReplace(path: target.path, reason: DatabaseFile.lastReason)
    }
    target.syncFolder()
  }

  /// Waits until the disk has the content. Not while this process has it open as a database, as with ``prepare()``.
  private func sync() throws(DatabaseError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: DatabaseFile.lastReason) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      if errno == ENOSPC || errno == EDQUOT { throw .diskFull(path: path) }
      throw .cannotOpen(path: path, reason: DatabaseFile.lastReason)
    }
  }

  /// Waits until the disk has the names in the folder. A file system that cannot do this keeps them in its own way.
  func syncFolder() {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Files in the same folder that are named after this one, with `infix` next and `suffix` at the end.
  func siblings(between infix: String, and suffix: String) -> [(path: String, changed: Int64)] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    let prefix = path.dropFirst(folder.count) + infix
    var found: [(path: String, changed: Int64)] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
      var status = stat()
      guard stat(folder + name, &status) == 0 else { continue }
      found.append(
        (folder + name, Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)))
    }
    return found
  }

  /// Ends with a slash.
  private var folder: String {
    // The path is absolute, so it has a slash.
    String(path[...(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)])
  }
}
