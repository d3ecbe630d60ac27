import CSQLite

/// An open SQLite database and its compiled statements. Stays on one thread; closes when nobody holds it any more.
final class Handle {
  let pointer: OpaquePointer
  let statements: StatementCache
  /// Given back after the database is closed.
  private let lock: FileLock?

  /// The name of a file system that leaves nothing in a file of what was deleted and joins writes into the log; `nil` for
  /// SQLite's own.
  private static let files: String? = {
    // Counting allocated bytes takes a lock at every allocation, and nobody asks for the count.
    _ = csqlite_disable_memory_statistics()
    sqlite3_initialize()
    return csqlite_register_file_system().map { String(cString: $0) }
  }()

  enum Purpose { case reading, writing }

  /// Opens the file at `path`, which is there, or a fresh database in memory for `:memory:`.
  init(
    opening path: String, for purpose: Purpose, lock: consuming FileLock? = nil
  ) throws(SQLiteError) {
    let files = Handle.files
    var pointer: OpaquePointer?
    let access =
      switch purpose {
      case .reading: SQLITE_OPEN_READONLY
      case .writing: SQLITE_OPEN_READWRITE
      }
    // One thread at a time uses the handle, so SQLite needs no locks.
    let code = sqlite3_open_v2(path, &pointer, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, files)
    guard let pointer else { throw SQLiteError(code: code, message: "out of memory", sql: "") }
    guard code == SQLITE_OK else {
      let error = SQLiteError(lastOf: pointer, sql: "")
      sqlite3_close_v2(pointer)
      throw error
    }
    self.pointer = pointer
    self.lock = lock
    statements = StatementCache(of: pointer)
    sqlite3_busy_timeout(pointer, 5_000)
    // What a schema says is not trusted more than a statement; `"x"` is a name and never text; tables that belong
    // to an index cannot be written by hand.
    _ = csqlite_set_flag(pointer, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    _ = csqlite_set_flag(pointer, SQLITE_DBCONFIG_DQS_DML, 0)
    _ = csqlite_set_flag(pointer, SQLITE_DBCONFIG_DQS_DDL, 0)
    _ = csqlite_set_flag(pointer, SQLITE_DBCONFIG_DEFENSIVE, 1)
    _ = csqlite_set_flag(pointer, SQLITE_DBCONFIG_ENABLE_FKEY, 1)
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(pointer)
  }

  /// Rows that the last statement inserted, changed or deleted.
  var changes: Int { Int(sqlite3_changes(pointer)) }

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(pointer) }

  /// Rows that were inserted, changed or deleted since the database was opened.
  var totalChanges: Int64 { sqlite3_total_changes64(pointer) }

  /// Whether a transaction is open. SQLite ends one by itself after some errors.
  var isInTransaction: Bool { sqlite3_get_autocommit(pointer) == 0 }

  /// Whether a row refers to one that is not there, in a table that allows this until the commit.
  var hasOpenReferences: Bool {
    var (now, highest): (Int32, Int32) = (0, 0)
    sqlite3_db_status(pointer, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0)
    return now != 0
  }

  /// SQLite could open the file for reading only.
  var isReadOnly: Bool { sqlite3_db_readonly(pointer, "main") == 1 }

  /// Runs a statement of this module's own.
  func run(_ sql: SQL) throws(SQLiteError) {
    try Connection(to: self, isReadOnly: false).run(sql)
  }

  /// The first column of the first row, as text.
  func text(_ sql: SQL) throws(SQLiteError) -> String? {
    try Connection(to: self, isReadOnly: false).first(sql) { $0.optionalText(0) } ?? nil
  }

  /// Runs every statement of `script`, which comes from this program.
  func execute(script: String) throws(SQLiteError) {
    guard sqlite3_exec(pointer, script, nil, nil, nil) == SQLITE_OK else {
      throw SQLiteError(lastOf: pointer, sql: script)
    }
  }
}
