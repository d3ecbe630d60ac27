/// The compiled statements of one connection, found by their literals.
///
/// The limit holds for programs with more statements than anybody reads in a day: the one that has not been used
/// for longest makes room.
final class StatementCache {
  private let database: OpaquePointer
  private let limit: Int
  /// Open addressing by the statements' own hashes: every message looks twenty statements up, and a dictionary would hash
  /// each hash again. Never more than half full; the count is a power of two.
  private var slots: [PreparedStatement?] = []
  private(set) var count = 0
  private var uses: UInt64 = 0

  init(of database: OpaquePointer, limit: Int = 512) {
    self.database = database
    self.limit = limit
  }

  func removeAll() { (slots, count) = ([], 0) }

  /// The statement for `sql`, compiled when it is new. Give it back with ``PreparedStatement/giveBack()``.
  func take(_ sql: SQL) throws(SQLiteError) -> PreparedStatement {
    uses += 1
    if let known = known(sql) {
      // A closure that is lent a row may run the statement that lends it: the inner use gets one of its own.
      guard !known.isTaken else { return try PreparedStatement(sql, on: database) }
      known.isTaken = true
      known.lastUse = uses
      return known
    }
    let new = try PreparedStatement(sql, on: database)
    new.lastUse = uses
    if count >= limit || 2 * (count + 1) > slots.count {
      var kept = slots.compactMap(\.self)
      if count >= limit, let oldest = kept.indices.min(by: { kept[$0].lastUse < kept[$1].lastUse }) {
        kept.remove(at: oldest)
      }
      slots = Array(
        repeating: nil, count: 2 * (kept.count + 1) > slots.count ? max(64, 2 * slots.count) : slots.count)
      count = 0
      for statement in kept { place(statement) }
    }
    place(new)
    return new
  }

  private func known(_ sql: SQL) -> PreparedStatement? {
    guard !slots.isEmpty else { return nil }
    var place = sql.place(among: slots.count)
    while let statement = slots[place] {
      if statement.sql.isSame(as: sql) { return statement }
      place = (place + 1) & (slots.count - 1)
    }
    return nil
  }

  /// For a statement that is not there yet.
  private func place(_ statement: PreparedStatement) {
    var place = statement.sql.place(among: slots.count)
    while slots[place] != nil { place = (place + 1) & (slots.count - 1) }
    slots[place] = statement
    count += 1
  }
}

/// A statement and whether somebody is using it.
final class PreparedStatement {
  let statement: Statement
  /// How it is found again.
  fileprivate let sql: SQL
  fileprivate var isTaken = true
  fileprivate var lastUse: UInt64 = 0

  init(_ sql: SQL, on database: OpaquePointer) throws(SQLiteError) {
    statement = try Statement(compiling: sql.text, on: database)
    self.sql = sql.withoutValues
  }

  func giveBack() {
    statement.reset()
    isTaken = false
  }
}
