import CSQLite
import Vocabulary

/// Everything that happens between a path and a database that is ready for use. Blocks; runs on the writer's thread.
struct Opening: Sendable {
  let path: String
  let migrations: [Migration]
  let access: Database.Access
  let now: Moment

  /// A larger file is read through once everything runs (``Database/checkLarge()``): to wait for that would take seconds.
  static let checkedSize: Int64 = 128 << 20

  var isInMemory: Bool { path == ":memory:" }

  /// The connection that writes, with the lock on the file in it.
  func writer() throws(DatabaseError) -> Handle {
    guard !isInMemory else {
      let handle = try Handle(opening: path, for: .writing, at: path)
      try Migrator(of: handle, at: path).apply(migrations, now: now) { _ in }
      return handle
    }
    let file = try DatabaseFile(at: path)
    switch access {
    case .exclusive: return try exclusive(file)
    case .alongside: return try alongside(file)
    }
  }

  private func exclusive(_ file: DatabaseFile) throws(DatabaseError) -> Handle {
    let lock = try FileLock(on: file)
    try file.prepare()
    let handle = try Handle(opening: file.path, for: .writing, lock: lock, at: file.path)
    guard !handle.isReadOnly else { throw .readOnly(path: file.path) }
    try handle.mappingErrors(at: file.path) { handle throws(SQLiteError) in try configure(handle) }
    if file.size ?? 0 <= Opening.checkedSize { try handle.check(file.path) }
    try Migrator(of: handle, at: file.path).apply(migrations, now: now) { (first) throws(DatabaseError) in
      try Backup(source: file).write(before: first, handle)
    }
    return handle
  }

  private func alongside(_ file: DatabaseFile) throws(DatabaseError) -> Handle {
    guard file.size != nil else { throw .cannotOpen(path: file.path, reason: "there is no such file") }
    let handle = try Handle(opening: file.path, for: .writing, at: file.path)
    try handle.mappingErrors(at: file.path) { handle throws(SQLiteError) in try configure(handle) }
    let applied = try Migrator(of: handle, at: file.path).requireKnown(by: migrations)
    guard applied.count == migrations.count else {
      throw .cannotOpen(path: file.path, reason: "an older Warden wrote it; start this one once")
    }
    return handle
  }

  /// A connection that reads beside the writer.
  func reader() throws(DatabaseError) -> Handle {
    let file = try DatabaseFile(at: path)
    let handle = try Handle(opening: file.path, for: .reading, at: file.path)
    try handle.mappingErrors(at: file.path) { handle throws(SQLiteError) in
      try handle.run("PRAGMA temp_store = MEMORY")
    }
    return handle
  }

  private func configure(_ handle: Handle) throws(SQLiteError) {
    guard try handle.text("PRAGMA journal_mode = WAL") == "wal" else {
      throw SQLiteError(
        code: SQLITE_CANTOPEN, message: "its file system cannot share memory between connections", sql: "")
    }
    // A commit has reached the disk when it returns.
    try handle.run("PRAGMA synchronous = FULL")
    // 8 MB of changes are carried over into the file at once: that many make one wait for the disk worth it, a page that
    // changes often is carried once, and so few take no more than some tens of milliseconds.
    try handle.run("PRAGMA wal_autocheckpoint = 2000")
    // After a time without checkpoints (a long backup) the log may have grown; then it shrinks to 64 MB again.
    try handle.run("PRAGMA journal_size_limit = 67108864")
    // The system keeps the file in its own memory too. SQLite 3.40 walks through all that it keeps at every commit that
    // has divided pages of an index.
    try handle.run("PRAGMA cache_size = -8000")
    // Nothing of the database is left behind in the folder for temporary files.
    try handle.run("PRAGMA temp_store = MEMORY")
    // What is deleted is gone from the file.
    try handle.run("PRAGMA secure_delete = ON")
  }
}

extension Handle {
  /// As ``init(opening:for:lock:)``, with an error that names the file.
  convenience init(
    opening path: String, for purpose: Purpose, lock: consuming FileLock? = nil, at name: String
  ) throws(DatabaseError) {
    do throws(SQLiteError) {
      try self.init(opening: path, for: purpose, lock: lock)
    } catch {
      throw DatabaseError(error, at: name)
    }
  }

  /// Lets `body` use the database; its errors become those of the file at `path`.
  func mappingErrors<Value>(
    at path: String, _ body: (Handle) throws(SQLiteError) -> Value
  ) throws(DatabaseError) -> Value {
    do throws(SQLiteError) {
      return try body(self)
    } catch {
      throw DatabaseError(error, at: path)
    }
  }

  /// Reads every page and looks whether they make sense together; indexes are not compared with their tables.
  func check(_ path: String) throws(DatabaseError) {
    let finding = try mappingErrors(at: path) { handle throws(SQLiteError) in
      try handle.text("PRAGMA quick_check(1)")
    }
    guard finding == "ok" else {
      throw .damaged(path: path, detail: finding.map(DatabaseError.oneLine) ?? "no answer to a check")
    }
  }
}
