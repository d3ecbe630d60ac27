import Memory
import TestSupport
import Testing
import Vocabulary

@Suite("How well memories are found")
struct RecallQualityTests {
  private func score(_ set: RecallSet, limit: Int) async throws -> RecallSet.Score {
    let attic = try await Attic()
    let scope = try await set.remember(in: attic.store, attic.database)
    var found: [[String]] = []
    for question in set.questions {
      found.append(try await attic.store.recall(question.question, scope: scope, limit: limit).map(\.text))
    }
    return set.score(of: found)
  }

  /// A third of the questions, for which the plain fusion of BM25 and the table has 95.9. `scripts/bench recall` asks all.
  @Test("Questions about paragraphs of an encyclopedia find theirs as well as the table's description says")
  func encyclopedia() async throws {
    let score = try await score(try .encyclopedia().every(3), limit: 10)
    #expect(score.gain >= 94.9, "\(score)")
  }

  @Test(
    "What was told in other words is found, and what has nothing to do with a question is mostly left out")
  func told() async throws {
    let score = try await score(try .told(), limit: 6)
    #expect(score.shown >= 85, "\(score)")
    #expect(score.results < 5, "\(score)")
  }
}
