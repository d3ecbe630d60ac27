import CSQLite
import Glibc

/// Copies of a database, made while it is in use.
///
/// SQLite's page-by-page copy is used and not `VACUUM INTO`, which may give new numbers to rows without an integer
/// key of their own, and a search index refers to rows by these numbers.
enum Backup {
  /// Copies of the time before a change of tables that are kept.
  static let keptBeforeMigrations = 3

  /// Writes a checked copy of the database to `path`, which appears there complete or not at all.
  static func write(_ source: Handle, to path: String) throws(DatabaseError) {
    let target = try DatabaseFile(at: path)
    let draft = try DatabaseFile(at: target.path + ".partial")
    draft.remove()
    defer { draft.remove() }
    try draft.prepare()
    try copy(source, to: draft, naming: target.path)
    try draft.move(to: target)
  }

  /// Copies, checks, and leaves one file that needs no other beside it.
  static func copy(_ source: Handle, to draft: DatabaseFile, naming path: String) throws(DatabaseError) {
    let handle = try Handle(opening: draft.path, flags: SQLITE_OPEN_READWRITE, at: path)
    try handle.naming(path) { handle throws(SQLiteError) in
      try handle.run("PRAGMA synchronous = FULL")
      try handle.copyPages(from: source)
      _ = try handle.text("PRAGMA journal_mode = DELETE")
    }
    try handle.check(path)
  }

  /// The copy is named after the step that comes next: `warden.sqlite.before-ledger-2.backup`.
  static func beforeMigration(
    _ migration: Migration, of handle: Handle, file: DatabaseFile
  ) throws(DatabaseError) {
    try write(handle, to: "\(file.path).before-\(migration.feature)-\(migration.number).backup")
    let copies = file.siblings(between: ".before-", and: ".backup")
    for old in copies.sorted(by: { $0.changed > $1.changed }).dropFirst(keptBeforeMigrations) {
      unlink(old.path)
    }
  }
}

extension Handle {
  /// Replaces everything here with what `source` holds at this moment.
  ///
  /// - SeeAlso: <https://sqlite.org/c3ref/backup_finish.html>
  fileprivate func copyPages(from source: Handle) throws(SQLiteError) {
    guard let backup = sqlite3_backup_init(pointer, "main", source.pointer, "main") else {
      throw SQLiteError(lastOf: pointer, sql: "")
    }
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else {
      throw SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)), sql: "")
    }
  }
}
