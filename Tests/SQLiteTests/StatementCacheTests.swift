import Testing

@testable import SQLite

@Suite("Statement cache")
struct StatementCacheTests {
  @Test("A statement is compiled once, whatever its values")
  func compilesOnce() throws {
    let handle = try Handle(opening: ":memory:", for: .writing)
    for number in 0..<5 { #expect(try handle.text("SELECT \(number)") == "\(number)") }
    #expect(handle.statements.count == 1)
  }

  @Test("Statements that differ in one of their literals, or in how many there are, are told apart")
  func tellsApart() throws {
    let handle = try Handle(opening: ":memory:", for: .writing)
    for _ in 0..<2 {
      #expect(try handle.text("SELECT \(1) + \(2)") == "3")
      #expect(try handle.text("SELECT \(1) - \(2)") == "-1")
      #expect(try handle.text("SELECT \(1) + \(2) + \(3)") == "6")
      #expect(try handle.text("\(columns: "SELECT ")\(1)\(columns: " + ")\(2)") == "3")
    }
    #expect(handle.statements.count == 4)
  }

  @Test("A statement can run while it lends a row")
  func nests() throws {
    let handle = try Handle(opening: ":memory:", for: .writing)
    var seen: [String] = []
    func visit(_ depth: Int) throws {
      try Connection(to: handle, isReadOnly: true).forEach("SELECT \(depth) UNION ALL SELECT \(depth)") {
        row in
        seen.append(row.text(0))
        if depth < 2 { try visit(depth + 1) }
        return true
      }
    }
    try visit(1)
    #expect(seen == ["1", "2", "2", "1", "2", "2"])
    #expect(handle.statements.count == 1)
  }

  @Test("A full cache lets go of the statement that was not used for longest")
  func evicts() throws {
    let handle = try Handle(opening: ":memory:", for: .writing)
    let cache = StatementCache(of: handle.pointer, limit: 2)
    func use(_ sql: SQL) throws -> ObjectIdentifier {
      let statement = try cache.take(sql)
      statement.giveBack()
      return ObjectIdentifier(statement)
    }
    let (one, two, three): (SQL, SQL, SQL) = ("SELECT 1", "SELECT 2", "SELECT 3")
    let first = try use(one)
    _ = try use(two)
    #expect(try use(one) == first)
    _ = try use(three)
    #expect(cache.count == 2)
    #expect(try use(one) == first)
  }

  @Test("A row whose reader throws leaves the statement ready for its next use")
  func resetsAfterErrors() throws {
    let handle = try Handle(opening: ":memory:", for: .writing)
    for _ in 0..<2 {
      #expect(throws: SQLiteError(unreadable: "no")) {
        try Connection(to: handle, isReadOnly: true).forEach("SELECT 1") { _ in
          throw SQLiteError(unreadable: "no")
        }
      }
    }
    #expect(handle.statements.count == 1)
  }
}
