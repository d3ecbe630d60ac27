import Glibc

/// Where typed lines are remembered, for the eyes of their writer alone.
enum HistoryFile {
  /// Writes a new file with `write`, which gets a path, and puts it in the place of the one at `path`. What fails
  /// leaves the old one: a history is not worth an error.
  static func replace(_ path: String, _ write: (String) -> Bool) {
    guard let slash = path.lastIndex(of: "/") else { return }
    makeFolders(String(path[..<slash]))
    let fresh = path + ".new"
    unlink(fresh)
    // Made before it is written, so that it is nobody else's to read at any time.
    let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    close(descriptor)
    guard write(fresh), rename(fresh, path) == 0 else {
      unlink(fresh)
      return
    }
  }

  private static func makeFolders(_ path: String) {
    var made = ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
      mkdir(made, 0o700)
    }
  }
}
