/// The compiled statements of one connection, found by their literals.
///
/// The limit holds for programs with more statements than anybody reads in a day: the one that has not been used
/// for longest makes room.
final class StatementCache {
  private let database: OpaquePointer
  private let limit: Int
  private var statements: [SQL.Key: PreparedStatement] = [:]
  private var uses: UInt64 = 0

  init(of database: OpaquePointer, limit: Int = 512) {
    self.database = database
    self.limit = limit
  }

  var count: Int { statements.count }

  func removeAll() { statements = [:] }

  /// The statement for `key`, compiled when it is new. Give it back with ``PreparedStatement/giveBack()``.
  func take(_ key: SQL.Key) throws(SQLiteError) -> PreparedStatement {
    uses += 1
    if let known = statements[key] {
      // A closure that is lent a row may run the statement that lends it: the inner use gets one of its own.
      guard !known.isTaken else { return try PreparedStatement(key.text, on: database) }
      known.isTaken = true
      known.lastUse = uses
      return known
    }
    let new = try PreparedStatement(key.text, on: database)
    new.lastUse = uses
    if statements.count >= limit, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      statements[oldest.key] = nil
    }
    statements[key] = new
    return new
  }
}

/// A statement and whether somebody is using it.
final class PreparedStatement {
  let statement: Statement
  fileprivate var isTaken = true
  fileprivate var lastUse: UInt64 = 0

  init(_ sql: String, on database: OpaquePointer) throws(SQLiteError) {
    statement = try Statement(compiling: sql, on: database)
  }

  func giveBack() {
    statement.reset()
    isTaken = false
  }
}
