import CSQLite

/// The database inside one transaction, lent to the closure of ``Database/write(_:)`` or ``Database/read(_:)``.
///
/// It cannot be kept: the transaction ends with the closure. Features extend it with their queries.
package struct Connection: ~Copyable {
  private let handle: Handle
  /// A connection for reading refuses every statement that would change something.
  private let isReadOnly: Bool

  // Swift 6.3.1 crashes in release builds when it inlines this into a function that borrows `handle`.
  @inline(never)
  init(to handle: Handle, isReadOnly: Bool) {
    self.handle = handle
    self.isReadOnly = isReadOnly
  }

  /// Runs a statement and passes over its rows.
  ///
  /// - Returns: How many rows were inserted, changed or deleted; not meaningful for a `SELECT`.
  @discardableResult
  package borrowing func run(_ sql: SQL) throws(SQLiteError) -> Int {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    while try prepared.statement.step() {}
    return handle.changes
  }

  /// Inserts one row and returns its number, the value of its `INTEGER PRIMARY KEY`.
  ///
  /// SQLite would build a table in memory for the rows of a `RETURNING`, each time.
  package borrowing func insert(_ sql: SQL) throws(SQLiteError) -> Int64 {
    try run(sql)
    return handle.lastInsertedRow
  }

  /// The first row; `nil` when there is none. A statement with `RETURNING` changes all of its rows all the same.
  ///
  /// - SeeAlso: <https://sqlite.org/lang_returning.html#processing_order>
  package borrowing func first<Value>(
    _ sql: SQL, _ read: (borrowing Row) throws(SQLiteError) -> Value
  ) throws(SQLiteError) -> Value? {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    guard try prepared.statement.step() else { return nil }
    return try read(prepared.statement.row)
  }

  /// All rows, in their order. For results with a bound on their size.
  package borrowing func all<Value>(
    _ sql: SQL, _ read: (borrowing Row) throws(SQLiteError) -> Value
  ) throws(SQLiteError) -> [Value] {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    var values: [Value] = []
    while try prepared.statement.step() { values.append(try read(prepared.statement.row)) }
    return values
  }

  /// Lends each row to `body`, until it returns `false`.
  package borrowing func forEach(
    _ sql: SQL, _ body: (borrowing Row) throws(SQLiteError) -> Bool
  ) throws(SQLiteError) {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    while try prepared.statement.step(), try body(prepared.statement.row) {}
  }

  /// Whether there is a row.
  package borrowing func exists(_ sql: SQL) throws(SQLiteError) -> Bool {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    return try prepared.statement.step()
  }

  borrowing func take(_ sql: SQL) throws(SQLiteError) -> PreparedStatement {
    let prepared = try handle.statements.take(sql)
    do throws(SQLiteError) {
      if isReadOnly, !prepared.statement.isReadOnly {
        throw SQLiteError(
          code: SQLITE_READONLY, message: "this connection only reads", sql: sql.text)
      }
      try prepared.statement.bind(sql)
    } catch {
      prepared.giveBack()
      throw error
    }
    return prepared
  }
}
