import CSQLite

extension Database {
  /// Clears the file, the log beside it and the automatic copies of what was deleted.
  ///
  /// What is deleted is overwritten at once, and pages are clean when they reach the file (`clean_files.c`), so that it is
  /// enough to empty the log, in which older states of pages lie: some milliseconds. A file that an earlier version has
  /// made is written anew once; every write waits for that, some seconds for a gigabyte.
  ///
  /// - Throws: ``SQLiteError`` when the disk has no room for a second file of this size where one is needed, or when
  ///   somebody goes on reading an old state for more than the five seconds that this waits. What is deleted is gone
  ///   for every reader all the same; call it again later.
  /// - SeeAlso: <https://sqlite.org/pragma.html#pragma_secure_delete>, <https://sqlite.org/pragma.html#pragma_wal_checkpoint>
  package func clearDeleted() async throws {
    guard await writes.place() else { throw DatabaseError.closed(path: path) }
    try await withCheckedThrowingContinuation { caller in
      writes.add(
        .maintenance(
          MaintenanceJob(caller: caller) { handle throws(SQLiteError) in try handle.clearDeleted() }))
    }
    guard path != ":memory:" else { return }
    try DatabaseFile(at: path).removeAutomaticCopies()
  }
}

extension Handle {
  /// Says of a file that every page of it was written clean: one without anything in it, or that was written anew.
  func markClean() throws(SQLiteError) { try run("PRAGMA user_version = 1") }

  fileprivate func clearDeleted() throws(SQLiteError) {
    if try text("PRAGMA user_version") != "1" {
      // Rows of a table without an `INTEGER PRIMARY KEY` may get new numbers.
      try run("VACUUM")
      try markClean()
    }
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
