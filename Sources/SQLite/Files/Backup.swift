import CSQLite
import Glibc

/// Copies of a database, made while it is in use: checked, in one file, readable by its owner only.
///
/// SQLite's page-by-page copy is used and not `VACUUM INTO`, which may give new numbers to rows without an integer
/// key of their own, and a search index refers to rows by these numbers.
package struct Backup: Sendable {
  /// What is wrong with the content of a copy, as the end of a sentence; `nil` for nothing.
  package typealias Check = @Sendable (_ copy: borrowing Connection) throws -> String?

  let source: DatabaseFile
  var check: Check = { _ in nil }

  /// Copies of the time before a change of tables, and before a restore, that are kept.
  static let kept = 3

  /// Writes a copy to `path`, where it appears complete or not at all.
  func write(to path: String) throws(DatabaseError) {
    let target = try DatabaseFile(at: path)
    guard !target.isSame(as: source) else {
      throw .cannotReplace(path: target.path, reason: "it is the database itself")
    }
    if target.size != nil {
      guard access(target.path + "-wal", F_OK) != 0 else {
        throw .cannotReplace(path: target.path, reason: "it is a database in use")
      }
      guard target.mayBeDatabase else {
        throw .cannotReplace(path: target.path, reason: "it is not a database")
      }
    }
    guard source.size != nil else { throw .cannotOpen(path: source.path, reason: "there is no such file") }
    let reader = try Handle(opening: source.path, for: .reading, at: source.path)
    // A copy that cannot be restored is found out when it is needed.
    try Migrator(of: reader, at: source.path).requireOurs()
    try Backup.write(reader, to: target, check)
  }

  /// Makes a copy before the step `next` changes the tables: `warden.sqlite.before-ledger-2.backup`.
  func write(before next: Migration, _ handle: Handle) throws(DatabaseError) {
    let name = ".before-\(next.feature)-\(next.number).backup"
    try Backup.write(handle, to: try DatabaseFile(at: source.path + name))
    source.prune(copiesNamed: ".before-", keeping: Backup.kept)
  }

  private static func write(
    _ handle: Handle, to target: DatabaseFile, _ check: Check = { _ in nil }
  ) throws(DatabaseError) {
    let draft = try Draft(for: target)
    try handle.copy(to: draft.file, naming: target.path, check)
    try draft.move()
  }
}

extension Handle {
  /// Copies everything, and reads the copy through.
  ///
  /// - Parameter path: What errors name.
  func copy(
    to file: DatabaseFile, naming path: String, _ check: Backup.Check = { _ in nil }
  ) throws(DatabaseError) {
    let copy = try Handle(opening: file.path, for: .writing, at: path)
    try copy.mappingErrors(at: path) { copy throws(SQLiteError) in
      try copy.copyPages(of: self)
      // Without a log beside it, the copy is one file, and can be read from a disk that cannot be written.
      _ = try copy.text("PRAGMA journal_mode = DELETE")
    }
    try copy.check(path)
    let finding: String?
    do { finding = try check(Connection(to: copy, isReadOnly: true)) } catch {
      guard let error = error as? SQLiteError else { throw .unsound(path: path, finding: "\(error)") }
      throw DatabaseError(error, at: path)
    }
    if let finding { throw .unsound(path: path, finding: finding) }
  }

  /// Replaces everything here with what `source` holds at this moment.
  ///
  /// - SeeAlso: <https://sqlite.org/c3ref/backup_finish.html>
  private func copyPages(of source: Handle) throws(SQLiteError) {
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
