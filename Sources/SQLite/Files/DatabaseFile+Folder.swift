import Glibc

extension DatabaseFile {
  /// The folder that the file lies in; ends with a slash.
  private var folder: String {
    // The path is absolute, so it has a slash.
    String(path[...(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)])
  }

  /// Waits until the disk has the names in the folder. A file system that cannot do this keeps them in its own way.
  func syncFolder() {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Removes all but the `kept` newest copies named `<file><infix>….backup`.
  func prune(copiesNamed infix: String, keeping kept: Int) {
    for old in copies(named: infix).sorted(by: { $0.made > $1.made }).dropFirst(kept) {
      for suffix in ["", "-wal"] { unlink(old.path + suffix) }
    }
  }

  /// Copies beside the file, each with the nanoseconds since 1970 when it got its name.
  private func copies(named infix: String) -> [(path: String, made: Int64)] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    let start = path.dropFirst(folder.count) + infix
    var found: [(path: String, made: Int64)] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      guard name.hasPrefix(start), name.hasSuffix(".backup"), stat(folder + name, &status) == 0 else {
        continue
      }
      let made = status.st_ctim
      found.append((folder + name, Int64(made.tv_sec) * 1_000_000_000 + Int64(made.tv_nsec)))
    }
    return found
  }
}
