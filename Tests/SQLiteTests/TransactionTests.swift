import SQLite
import Testing

private let notes = [
  Migration(feature: "notes", number: 1, "CREATE TABLE notes (text TEXT PRIMARY KEY, position BIGINT)")
]

private struct Refusal: Error, Equatable {}

extension Connection {
  fileprivate borrowing func texts() throws(SQLiteError) -> [String] {
    try all("SELECT text FROM notes ORDER BY rowid") { $0.text(0) }
  }
}

@Suite("Transactions")
struct TransactionTests {
  let folder: TemporaryFolder
  let onDisk: Database
  let inMemory: Database

  init() async throws {
    folder = try TemporaryFolder()
    onDisk = try await Database(path: folder.file("warden.sqlite"), migrations: notes)
    inMemory = try await Database(path: ":memory:", migrations: notes)
  }

  private func database(_ place: Place) -> Database { place == .disk ? onDisk : inMemory }

  enum Place: CaseIterable { case disk, memory }

  @Test("A read sees what was written before it", arguments: Place.allCases)
  func readsOwnWrites(place: Place) async throws {
    for text in ["one", "two"] {
      try await database(place).write { try $0.run("INSERT INTO notes (text) VALUES (\(text))") }
      #expect(try await database(place).read { try $0.texts() }.last == text)
    }
  }

  @Test("A write that throws takes back its own changes and nobody else's", arguments: Place.allCases)
  func isolatesFailures(place: Place) async throws {
    let database = database(place)
    let failures = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<300 {
        group.addTask {
          do {
            try await database.write {
              try $0.run("INSERT INTO notes (text) VALUES (\("n\(number)"))")
              if number.isMultiple(of: 3) { throw Refusal() }
            }
            return 0
          } catch is Refusal {
            return 1
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(failures == 100)
    let kept = Set(try await database.read { try $0.texts() })
    #expect(kept == Set((0..<300).filter { !$0.isMultiple(of: 3) }.map { "n\($0)" }))
  }

  @Test("A reading closure cannot change anything", arguments: Place.allCases)
  func refusesWritesInReads(place: Place) async throws {
    let error = await #expect(throws: SQLiteError.self) {
      try await database(place).read { _ = try $0.run("DELETE FROM notes") }
    }
    #expect(error?.message == "this connection only reads")
  }
}
