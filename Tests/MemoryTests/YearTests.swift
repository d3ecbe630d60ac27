import Community
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("A year of conversation")
struct YearTests {
  /// `scripts/bench year` does the same for 1,000 people.
  @Test(
    "stays inside its bounds: what is old becomes summaries, and the file stops growing with what is said")
  func year() async throws {
    let people = 6
    let attic = try await Attic()
    for person in 0..<people { _ = try await attic.meet(person + 1) }
    var year = YearOfTalk(of: people, in: attic.database, attic.store, attic.clock)
    let outcome = try await year.run()

    #expect(outcome.messages > people * 200)
    #expect(outcome.told > people * 60)
    // Fifty facts, and one of each month that would be a summary by itself.
    #expect(outcome.mostOldFacts <= 50 + 12, "\(outcome)")
    #expect(outcome.mostOldEvents <= 30 + 12, "\(outcome)")
    #expect(outcome.mostOfOneMonth == 1)
    #expect(outcome.mostOfOne <= 300, "\(outcome)")
    #expect((outcome.remembered, outcome.named, outcome.leaks) == (people, people, 0))
    // Half a megabyte for whoever talks every day, on average of all far less.
    let year1 = try #require(outcome.bytes.last)
    #expect(year1 / people <= 300_000, "\(outcome.bytes)")
    #expect(try await attic.faults() == [])
  }

  @Test("What nobody speaks of fades to half in 90 days, what is used does not, and what is pinned never")
  func decay() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("I like walnut bread", ann)
    try await attic.tell("I like rye bread", ann)
    try await attic.store.remember(
      MemoryDraft(.fact, "The key lies under the mat", source: .command, strength: 0.8, isPinned: true),
      scope: ann)
    for _ in 0..<12 {
      attic.clock.advance(by: .seconds(30 * 86_400))
      let now = attic.clock.now
      let used = try await attic.store.recall("rye", scope: ann, limit: 1).map(\.id)
      try await attic.database.write { try $0.noteUse(of: used, in: ann, now: now) }
    }
    let strengths = Dictionary(
      uniqueKeysWithValues: try await attic.store.recall("bread key mat", scope: ann).map {
        ($0.text, $0.strength)
      })
    #expect(abs((strengths["I like walnut bread"] ?? 1) - 0.6 / 16) < 0.01)
    #expect(strengths["I like rye bread"] == 0.6)
    #expect(strengths["The key lies under the mat"] == 0.8)
    // Alike as they are, what is in use comes first.
    #expect(try await attic.texts("bread", ann).first == "I like rye bread")
  }
}
