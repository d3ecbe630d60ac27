import CSQLite

/// Why a statement or a commit failed. Never holds a bound value; what it says is for the log.
package struct SQLiteError: Error, Hashable, CustomStringConvertible {
  /// SQLite's extended result code.
  ///
  /// - SeeAlso: <https://sqlite.org/rescode.html>
  package let code: Int32
  package let message: String
  /// The statement with `?` for its values; empty when none was running.
  package let sql: String

  package init(code: Int32, message: String, sql: String) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// A row holds something that this program never writes.
  package init(unreadable message: String) { self.init(code: SQLITE_MISMATCH, message: message, sql: "") }

  init(lastOf database: OpaquePointer, sql: String) {
    self.init(
      code: sqlite3_extended_errcode(database), message: String(cString: sqlite3_errmsg(database)), sql: sql)
  }

  package var description: String { "SQLite error \(code): \(message)\(sql.isEmpty ? "" : " in: \(sql)")" }

  /// The result code without its extension.
  var primaryCode: Int32 { code & 0xFF }

  /// The disk is full, read-only or failing: nothing is wrong with the statement, and it may work later.
  package var isStorageFailure: Bool {
    switch primaryCode {
    case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: true
    default: false
    }
  }
}
