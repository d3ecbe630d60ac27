import SQLite
import Testing
import Vocabulary

@Suite("SQL")
struct SQLTests {
  let database: Database

  init() async throws { database = try await Database(notesAt: ":memory:") }

  @Test("Every kind of value comes back as it went in")
  func roundTrips() async throws {
    try await database.read { connection in
      try connection.forEach(
        """
        SELECT \(Int64.min), \(Int.max), \(-0.5), \("naïve \u{0} 🎈"), \(""), \([UInt8]([0, 255, 10])),
          \([UInt8]()), \(true), \(Moment(milliseconds: -7)), \(PersonID("usr_1")), \(Platform.discord)
        """
      ) { row in
        #expect(row.int(0) == .min)
        #expect(row.int(1) == .max)
        #expect(row.double(2) == -0.5)
        #expect(row.text(3) == "naïve \u{0} 🎈")
        #expect(row.text(4).isEmpty)
        #expect(row.blob(5) == [0, 255, 10])
        #expect(row.blob(6).isEmpty)
        #expect(row.bool(7) == true)
        #expect(row.moment(8) == Moment(milliseconds: -7))
        #expect(row.identifier(9) == PersonID("usr_1"))
        let platform = try row.value(10) { Platform(rawValue: $0) }
        #expect(platform == .discord)
        return true
      }
    }
  }

  @Test("What is nil is NULL, and an empty value is not")
  func tellsNothingFromEmpty() async throws {
    try await database.read { connection in
      try connection.forEach(
        "SELECT \(nil as Int?), \(nil as String?), \(nil as [UInt8]?), \(nil as Moment?), \("" as String?), \([] as [UInt8]?)"
      ) { row in
        #expect(row.optionalInt(0) == nil)
        #expect(row.optionalText(1) == nil)
        #expect(row.optionalBlob(2) == nil)
        #expect(row.optionalMoment(3) == nil)
        #expect(row.optionalText(4) == "")
        #expect(row.optionalBlob(5) == [])
        return true
      }
    }
  }

  @Test("What is interpolated stays a value, whatever it looks like")
  func bindsHostileText() async throws {
    let hostile = "'); DROP TABLE notes; --"
    try await database.write { try $0.note(hostile) }
    #expect(try await database.notes() == [hostile])
  }

  @Test("Pieces of one character between values are text as any other")
  func keepsShortPieces() async throws {
    let numbers = try await database.read { try $0.first("SELECT \(1)+\(2)*\(3)") { $0.int(0) } }
    #expect(numbers == 7)
  }

  @Test("Names that statements share are text of the statement, each in its place")
  func sharesNames() async throws {
    let sums = try await database.read { connection in
      try ["a + b" as StaticString, "a * b"].map { names in
        try connection.first("SELECT \(columns: names) FROM (SELECT \(3) AS a, \(4) AS b)") { $0.int(0) }
      }
    }
    #expect(sums == [7, 12])
  }

  @Test("An error names the statement and holds no value")
  func keepsValuesOutOfErrors() async throws {
    let error = await #expect(throws: SQLiteError.self) {
      try await database.read { _ = try $0.exists("SELECT json(\("my secret"))") }
    }
    #expect(error?.sql == "SELECT json(?)")
    #expect(error.map { !$0.description.contains("secret") } == true)
  }

  @Test("Text that stands for no value of ours is an error, not a guess")
  func refusesUnknownText() async throws {
    await #expect(throws: SQLiteError(unreadable: "column 0 holds no Platform")) {
      try await database.read { connection in
        try connection.first("SELECT 'irc'") { row in
          try row.value(0) { Platform(rawValue: $0) }
        }
      }
    }
  }

  @Test("A statement that changes something and returns rows changes all of them, even when one is asked for")
  func finishesReturningStatements() async throws {
    try await database.write { connection in
      for text in ["a", "b", "c"] { try connection.note(text) }
      let first = try connection.first("UPDATE notes SET count = 5 RETURNING text") { $0.text(0) }
      #expect(first == "a")
    }
    let counts = try await database.read { try $0.all("SELECT count FROM notes") { $0.int(0) } }
    #expect(counts == [5, 5, 5])
  }

  @Test("The number of changed rows is told")
  func countsChanges() async throws {
    let counts = try await database.write { connection in
      [
        try connection.run("INSERT INTO notes (text) VALUES ('a'), ('b')"),
        try connection.run("INSERT INTO notes (text) VALUES ('a') ON CONFLICT (text) DO NOTHING"),
        try connection.run("UPDATE notes SET count = 1 WHERE text = 'a'"),
      ]
    }
    #expect(counts == [2, 0, 1])
  }
}
