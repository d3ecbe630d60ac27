import Foundation
import Groundwork
import SQLite
import Testing

/// What a transaction writes into the log waits in memory for a while, if there is much of it.
@Suite("The write-ahead log")
struct LogTests {
  /// The database as another process would find it after this one was killed at this moment.
  private static func found(beside path: String) async throws -> [String] {
    let folder = try TemporaryFolder()
    for end in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + end, toPath: folder.file("found.sqlite" + end))
    }
    let database = try await Database(notesAt: folder.file("found.sqlite"))
    let notes = try await database.notes()
    await database.close()
    return notes
  }

  @Test(
    "Whatever was acknowledged is in the files, and nothing of what is not",
    arguments: 1...6 as ClosedRange<UInt64>)
  func holdsWhatWasAcknowledged(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("warden.sqlite")
    let database = try await Database(notesAt: path)
    var chance = SplitMix64(state: seed)
    var acknowledged: [String] = []
    for round in 0..<25 {
      // With so few pages in memory, much of a transaction goes to the log before its end, and is read back from there.
      let hasFewPages = Bool.random(using: &chance)
      let fails = Int.random(in: 0..<4, using: &chance) == 0
      let notes = (0..<Int.random(in: 1...40, using: &chance)).map { number in
        "\(round).\(number) " + String(repeating: "x", count: Int.random(in: 0...9_000, using: &chance))
      }
      let before = acknowledged
      let copying = Int.random(in: 0..<5, using: &chance) == 0
      do {
        try await database.write { connection in
          _ = try connection.exists(hasFewPages ? "PRAGMA cache_size = 5" : "PRAGMA cache_size = 60")
          for note in notes { try connection.note(note) }
          let written = try connection.notes()
          #expect(written == before + notes, "a transaction reads what it has written")
          if fails { throw Refusal() }
        }
        acknowledged += notes
      } catch is Refusal {}
      #expect(try await database.notes() == acknowledged, "another connection reads the same")
      if copying {
        let found = try await Self.found(beside: path)
        #expect(found == acknowledged)
      }
    }
    let found = try await Self.found(beside: path)
    #expect(found == acknowledged)
  }

  @Test("What was taken back is in nobody's way, also where another process wrote next")
  func forgetsWhatWasTakenBack() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("warden.sqlite")
    let database = try await Database(notesAt: path)
    try await database.write { connection in
      // Of a transaction that is larger than this, the beginning goes to the log before its end.
      _ = try connection.exists("PRAGMA cache_size = 5")
      try connection.note("first")
    }
    await #expect(throws: Refusal.self) {
      try await database.write { connection in
        for number in 0..<20 { try connection.note("\(number) " + String(repeating: "x", count: 3_000)) }
        throw Refusal()
      }
    }
    let other = try await Database(path: path, migrations: noteMigrations, access: .alongside)
    let more = (0..<20).map { "\($0) " + String(repeating: "y", count: 3_000) }
    for note in more { try await other.write { try $0.note(note) } }
    let seen = try await database.write { try $0.notes() }
    #expect(seen == ["first"] + more)
    try await database.write { try $0.note("last") }
    #expect(try await other.notes() == ["first"] + more + ["last"])
    let found = try await Self.found(beside: path)
    #expect(found == ["first"] + more + ["last"])
    await other.close()
    await database.close()
  }
}
