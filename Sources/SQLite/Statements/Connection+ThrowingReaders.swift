extension Connection {
  /// As ``first(_:_:)``, for rows that may not be what they should.
  package borrowing func first<Value>(
    _ sql: SQL, _ read: (borrowing Row) throws -> Value
  ) throws -> Value? {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    guard try prepared.statement.step() else { return nil }
    return try read(prepared.statement.row)
  }

  /// As ``all(_:_:)``, for rows that may not be what they should.
  package borrowing func all<Value>(
    _ sql: SQL, _ read: (borrowing Row) throws -> Value
  ) throws -> [Value] {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    var values: [Value] = []
    while try prepared.statement.step() { values.append(try read(prepared.statement.row)) }
    return values
  }

  /// As ``forEach(_:_:)``, for rows that may not be what they should.
  package borrowing func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Bool) throws {
    let prepared = try take(sql)
    defer { prepared.giveBack() }
    while try prepared.statement.step(), try body(prepared.statement.row) {}
  }
}
