import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing

@Suite("Clearing the file of what was deleted")
struct ClearingTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "warden-clear-\(UUID().uuidString)")
  private var path: String { folder.appending(path: "warden.sqlite").path }
  private static let tables = Migration(
    feature: "notes", number: 1,
    """
    CREATE TABLE notes (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, text TEXT NOT NULL);
    CREATE INDEX notes_by_text ON notes (text);
    CREATE TABLE words (word TEXT NOT NULL, note INTEGER NOT NULL, PRIMARY KEY (word, note)) WITHOUT ROWID;
    """)

  /// Files beside each other in which the mark stands.
  private func traces(of mark: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
      try Data(contentsOf: folder.appending(path: name)).firstRange(of: Data(mark.utf8)) != nil
    }
  }

  @Test(
    "Of rows that were moved about, changed and deleted, not one byte is left, and nothing else is lost",
    arguments: 1...3 as ClosedRange<UInt64>)
  func leavesNothing(seed: UInt64) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(path: path, migrations: [Self.tables])
    let mark = "geheim-7f3a"
    // In some order, so that pages are split and joined; some are longer than a page.
    for round in 0..<40 {
      try await database.write { connection in
        var chance = SplitMix64(state: seed &* 1_000 &+ UInt64(round))
        for _ in 0..<60 {
          let isMarked = Bool.random(using: &chance)
          let length =
            Int.random(in: 0..<20, using: &chance) == 0 ? 9_000 : Int.random(in: 1..<300, using: &chance)
          let text =
            String(Int.random(in: 0..<1_000_000, using: &chance)) + (isMarked ? mark : "x")
            + String(repeating: isMarked ? mark : "plain ", count: length / 8)
          let note = Int64.random(in: 1..<4_000, using: &chance)
          try connection.run(
            """
            INSERT INTO notes (id, owner, text) VALUES (\(note), \(isMarked), \(text))
            ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, text = excluded.text
            """)
          try connection.run("DELETE FROM words WHERE note = \(note)")
          try connection.run(
            "INSERT OR IGNORE INTO words (word, note) VALUES (\(String(text.prefix(60))), \(note))")
        }
        try connection.run("DELETE FROM notes WHERE id % 17 = \(Int64(round % 17))")
      }
    }
    try await database.write { connection in
      try connection.run("DELETE FROM words WHERE note IN (SELECT id FROM notes WHERE owner = 1)")
      try connection.run("DELETE FROM words WHERE word LIKE \("%" + mark + "%")")
      try connection.run("DELETE FROM notes WHERE owner = 1")
    }
    #expect(try !traces(of: mark).isEmpty, "an old state lies in the log")
    let before = try await database.read {
      try $0.first("SELECT COUNT(*), MAX(id) FROM notes") { [$0.int(0), $0.int(1)] }
    }

    try await database.clearDeleted()

    #expect(try traces(of: mark) == [])
    let after = try await database.read {
      try $0.first("SELECT COUNT(*), MAX(id) FROM notes") { [$0.int(0), $0.int(1)] }
    }
    #expect(after == before)
    #expect(try await database.read { try $0.first("PRAGMA integrity_check") { $0.text(0) } } == "ok")
    await database.close()
    #expect(try traces(of: mark) == [])
  }

  @Test("Clearing takes its turn among writes, and shares no transaction with them")
  func amongWrites() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(path: path, migrations: [Self.tables])
    try await database.write { try $0.run("PRAGMA user_version = 0") }
    @Sendable func version(_ connection: borrowing Connection) throws -> Int64? {
      try connection.first("PRAGMA user_version") { $0.int(0) }
    }
    let gate = await WriterGate(closing: database)
    let before = await gate.queue { connection in
      try connection.run("INSERT INTO notes (owner, text) VALUES (0, 'before')")
      return try version(connection)
    }
    let waiting = database.waitingWrites
    let clearing = Task { try await database.clearDeleted() }
    while database.waitingWrites == waiting { await Task.yield() }
    let after = await gate.queue { connection in
      try connection.run("INSERT INTO notes (owner, text) VALUES (0, 'after')")
      return try version(connection)
    }
    gate.lift()

    #expect(try await before.value == 0)
    try await clearing.value
    #expect(try await after.value == 1)
    let texts = try await database.read { try $0.all("SELECT text FROM notes ORDER BY id") { $0.text(0) } }
    #expect(texts == ["before", "after"])
    await database.close()
  }

  @Test("A file of an earlier version is written anew, once")
  func earlierVersion() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(path: path, migrations: [Self.tables])
    try await database.write { connection in
      for number in 0..<2_000 {
        try connection.run("INSERT INTO notes (owner, text) VALUES (0, \("a note of some length \(number)"))")
      }
      try connection.run("DELETE FROM notes WHERE id > 10")
      try connection.run("PRAGMA user_version = 0")
    }
    func pages() async throws -> Int64? {
      try await database.read { try $0.first("PRAGMA page_count") { $0.int(0) } }
    }
    let before = try #require(try await pages())
    try await database.clearDeleted()
    let after = try #require(try await pages())
    #expect(after < before / 2)
    #expect(try await database.read { try $0.first("PRAGMA user_version") { $0.int(0) } } == 1)
    await database.close()
  }
}
