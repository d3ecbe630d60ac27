import Glibc

/// The file of a database, links followed, and the system calls that a database needs beside SQLite.
struct DatabaseFile: Sendable {
  /// Absolute.
  let path: String

  /// - Throws: ``DatabaseError/cannotOpen(path:reason:)`` when its folder is not there, or it is itself a folder.
  init(at path: String) throws(DatabaseError) {
    if let real = DatabaseFile.resolve(path) {
      self.path = real
      guard let status, status.st_mode & S_IFMT == S_IFREG else {
        throw .cannotOpen(path: real, reason: "it is not a file")
      }
      return
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { path[...$0] } ?? "./"
    guard let real = DatabaseFile.resolve(String(folder)) else {
      throw .cannotOpen(path: path, reason: "the folder \(folder): \(DatabaseFile.lastReason)")
    }
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    self.path = real == "/" ? "/\(name)" : "\(real)/\(name)"
  }

  /// Bytes; `nil` when there is no such file.
  var size: Int64? { status.map { Int64($0.st_size) } }

  /// Whether both are one file, under whatever names.
  func isSame(as other: DatabaseFile) -> Bool {
    guard let mine = status, let theirs = other.status else { return path == other.path }
    return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
  }

  /// Whether the path leads to the file that is open under `descriptor`.
  func isSame(as descriptor: Int32) -> Bool {
    var opened = stat()
    guard let mine = status, fstat(descriptor, &opened) == 0 else { return false }
    return mine.st_dev == opened.st_dev && mine.st_ino == opened.st_ino
  }

  /// Makes sure that there is a file which may become or is a database, and that nobody but its owner reads it.
  ///
  /// Call it only while no connection of this process is open: closing any descriptor of a file gives up the locks
  /// that SQLite holds on it.
  ///
  /// - SeeAlso: <https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>
  func prepare() throws(DatabaseError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EROFS || (errno == EACCES && access(path, R_OK) == 0) { throw .readOnly(path: path) }
      throw .cannotOpen(path: path, reason: DatabaseFile.lastReason)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, reason: DatabaseFile.lastReason)
    }
    // The superuser may write it all the same; whoever took the permission away meant something by it.
    guard status.st_mode & 0o222 != 0 else { throw .readOnly(path: path) }
    guard mayBeDatabase(descriptor) else { throw .notADatabase(path: path) }
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
  }

  /// Whether there is a file that is empty or begins as SQLite's files do. The rule about open connections holds
  /// as above.
  var mayBeDatabase: Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return mayBeDatabase(descriptor)
  }

  /// - SeeAlso: <https://sqlite.org/fileformat2.html#magic_header_string>
  private func mayBeDatabase(_ descriptor: Int32) -> Bool {
    let magic = Array("SQLite format 3\0".utf8)
    var start = [UInt8](repeating: 0, count: magic.count)
    let count = pread(descriptor, &start, start.count, 0)
    return count == 0 || start == magic
  }

  private var status: stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The last error of a system call, in words.
  static var lastReason: String { String(cString: strerror(errno)) }
}
