import CSQLite

extension Database {
  /// Writes the whole file anew, so that nothing is left in it, in the log beside it or in the automatic copies of what
  /// was deleted: SQLite only marks the space of deleted rows as free.
  ///
  /// For rare occasions: every write waits meanwhile, some seconds for a gigabyte. Rows of a table without an
  /// `INTEGER PRIMARY KEY` may get new numbers.
  ///
  /// - Throws: ``SQLiteError`` when the disk has no room for a second file of this size, or when somebody goes on
  ///   reading an old state for more than the five seconds that this waits. What is deleted is gone for every reader
  ///   all the same; call it again later.
  /// - SeeAlso: <https://sqlite.org/lang_vacuum.html>, <https://sqlite.org/pragma.html#pragma_wal_checkpoint>
  package func rewrite() async throws {
    guard await writes.place() else { throw DatabaseError.closed(path: path) }
    try await withCheckedThrowingContinuation { caller in
      writes.add(MaintenanceJob(caller: caller) { handle throws(SQLiteError) in try handle.rewrite() })
    }
    guard path != ":memory:" else { return }
    try DatabaseFile(at: path).removeAutomaticCopies()
  }
}

extension Handle {
  fileprivate func rewrite() throws(SQLiteError) {
    try run("VACUUM")
    // Old pages are still in the log; an empty log has none.
    let isBusy = try Connection(to: self, isReadOnly: false).first("PRAGMA wal_checkpoint(TRUNCATE)") {
      $0.int(0) != 0
    }
    guard isBusy != true else {
      throw SQLiteError(code: SQLITE_BUSY, message: "an old state is still being read", sql: "")
    }
  }
}

extension DatabaseFile {
  /// Removes the copies that were made every day, and before changes of tables and restores: they hold what was deleted since.
  fileprivate func removeAutomaticCopies() {
    prune(copiesNamed: ".before-", keeping: 0)
    prune(copiesNamed: ".replaced-", keeping: 0)
    prune(copiesNamed: DatabaseFile.dailyName, keeping: 0)
    syncFolder()
  }
}
