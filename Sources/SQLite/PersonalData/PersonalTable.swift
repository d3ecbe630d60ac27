/// What a person gets to see of one table: what features hand over, in a form that needs to know none of them.
package struct PersonalTable: Hashable, Sendable {
  package let name: String
  /// Names for people, not always those of the table. What ends in `_ms` is a moment in milliseconds since 1970.
  package let columns: [String]
  package private(set) var rows: [[SQLValue]] = []
  /// There was more than fits into ``mostBytes``.
  package private(set) var isCut = false
  private var bytes = 0

  /// Of text in one table: all of it together has to fit into one file that every platform takes (10 MB), and waits in
  /// the outbox until it is sent.
  package static let mostBytes = 2 << 20

  package init(_ name: String, _ columns: [String]) { (self.name, self.columns) = (name, columns) }
}

extension Connection {
  /// Reads what a person gets to see.
  ///
  /// - Parameters:
  ///   - columns: As many as `query` has, with the names under which they are shown.
  ///   - query: The most important rows first, since what is too much is left out at the end.
  package borrowing func personalTable(
    _ name: String, _ columns: [String], _ query: SQL
  ) throws(SQLiteError) -> PersonalTable {
    var table = PersonalTable(name, columns)
    try forEach(query) { table.add($0) }
    return table
  }
}

extension PersonalTable {
  /// - Returns: Whether there is room for more.
  fileprivate mutating func add(_ row: borrowing Row) -> Bool {
    var values: [SQLValue] = []
    for column in columns.indices { values.append(row.value(Int32(column))) }
    bytes += values.reduce(0) { $0 + $1.size }
    guard bytes <= Self.mostBytes else {
      isCut = true
      return false
    }
    rows.append(values)
    return true
  }
}

extension SQLValue {
  fileprivate var size: Int {
    switch self {
    case .null, .integer, .real: 8
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    }
  }
}
