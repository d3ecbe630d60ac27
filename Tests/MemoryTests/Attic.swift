import Community
import Groundwork
import SQLite
import TestSupport
import Vocabulary

@testable import Memory

/// A memory with some people in it, on a clock that stands still.
final class Attic: Sendable {
  let database: Database
  let clock = FakeClock()
  let store: MemoryStore
  let raid = CommunityAddress(.discord, "900")
  let club = CommunityAddress(.telegram, "-100")

  init(_ limits: MemoryLimits = MemoryLimits(), meanings: Meanings = .builtIn) async throws {
    database = try await Database(path: ":memory:", migrations: communityMigrations + memoryMigrations)
    store = MemoryStore(database: database, clock: clock, meanings: meanings, limits: limits)
  }

  /// Somebody with an account of this number.
  func meet(_ number: Int, on platform: Platform = .telegram) async throws -> PersonID {
    let sender = Sender(account: AccountOnPlatform(platform, String(number)), displayName: "Ann")
    let now = clock.now
    return try await database.write { try $0.person(for: sender, now: now, .seeded(UInt64(number))).id }
  }

  @discardableResult
  func tell(
    _ text: String, _ scope: MemoryScope, shared: Bool = false, type: MemoryType = .fact, topic: String? = nil
  ) async throws -> Remembered {
    try await store.remember(
      MemoryDraft(type, text, source: .talk, topic: topic), scope: scope, isShared: shared)
  }

  func texts(_ query: String, _ scope: MemoryScope, limit: Int = 10) async throws -> [String] {
    try await store.recall(query, scope: scope, limit: limit).map(\.text)
  }

  /// What does not fit together: counts, words and vectors of memories that are gone.
  func faults() async throws -> [String] {
    try await database.read { connection in
      var faults: [String] = []
      let shelves = try connection.all("SELECT id, memories, parts, words FROM memory_shelves") {
        ($0.int(0), $0.int(1), $0.int(2), $0.int(3))
      }
      for (shelf, memories, parts, words) in shelves {
        let texts = try connection.all("SELECT id, text, type FROM memories WHERE shelf = \(shelf)") {
          ($0.int(0), TextWords($0.text(1)), $0.text(2))
        }
        if texts.count != memories { faults.append("\(memories) memories instead of \(texts.count)") }
        if texts.filter({ $0.2 == "document" }).count != parts { faults.append("parts of \(shelf)") }
        if texts.reduce(0, { $0 + $1.1.length }) != words { faults.append("words of \(shelf)") }
        var counts: [String: Int64] = [:]
        for (id, words, _) in texts {
          for (word, times) in words.counts {
            counts[word, default: 0] += 1
            let isThere = try connection.exists(
              """
              SELECT 1 FROM memory_words WHERE shelf = \(shelf) AND word = \(word) AND memory = \(id)
                AND times = \(times) AND length = \(words.length)
              """)
            if !isThere { faults.append("\(word) of \(id) is missing") }
          }
        }
        let stored = try connection.all(
          "SELECT word, memories FROM memory_word_counts WHERE shelf = \(shelf)"
        ) {
          ($0.text(0), $0.int(1))
        }
        if Dictionary(uniqueKeysWithValues: stored) != counts { faults.append("counts of \(shelf)") }
      }
      for table in ["memory_words", "memory_vectors", "memory_links"] {
        let orphans =
          switch table {
          case "memory_words":
            try connection.all(
              "SELECT memory FROM memory_words AS w WHERE NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.id = w.memory AND m.shelf = w.shelf)"
            ) { $0.int(0) }
          case "memory_vectors":
            try connection.all(
              "SELECT memory FROM memory_vectors AS w WHERE NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.id = w.memory AND m.shelf = w.shelf)"
            ) { $0.int(0) }
          default:
            try connection.all(
              """
              SELECT memory FROM memory_links AS w WHERE NOT EXISTS (
                SELECT 1 FROM memories AS m WHERE m.id = w.memory AND m.shelf = w.shelf)
                OR NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.id = w.other AND m.shelf = w.shelf)
              """
            ) { $0.int(0) }
          }
        faults += orphans.map { "\($0) in \(table) is gone" }
      }
      return faults
    }
  }
}
