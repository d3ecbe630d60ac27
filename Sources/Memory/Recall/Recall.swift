import Embeddings
import Glibc
import SQLite
import Vocabulary

/// One search: by words and by meaning, the two lists joined by reciprocal ranks, then weighed by strength and age, and
/// followed one step along strong links.
///
/// - SeeAlso: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
///   Methods", 2009.
struct Recall: Sendable {
  let words: [String]
  let meaning: Embedding?
  let scope: MemoryScope
  let limit: Int
  let now: Moment

  /// The constant of the fusion. Of two memories that change places from one list to the other, the one with the words
  /// of the question comes first.
  private static let smoothing = (words: 60.0, meaning: 60.5)
  /// Of each list.
  private static let considered = 50
  /// What means less is about something else. A higher one would cut off answers: at 0.25 the bench's questions lose ten
  /// points of nDCG, and at 0.1 none.
  private static let leastSimilarity: Float = 0.1
  /// What means less than this part of what means most is there by chance, unless it shares words. With more, the
  /// bench's questions begin to lose answers; with this, a quarter of what answers nothing is left out and no answer.
  private static let leastShare: Float = 0.5
  /// Links that are followed.
  private static let strongLink = 600

  private struct Candidate {
    let shelf: Int64
    var score = 0.0
    var link: MemoryLink?
  }

  func results(
    model: Int64?, _ cache: VectorCache, on connection: borrowing Connection
  ) throws(SQLiteError) -> [RecalledMemory] {
    let shelves = try connection.shelves(in: scope).filter { $0.memories > 0 }
    var candidates: [Int64: Candidate] = [:]
    let byWords = try WordSearch(words, in: shelves).best(Self.considered, on: connection)
    for (rank, match) in byWords.enumerated() {
      candidates[match.memory, default: Candidate(shelf: match.shelf)].score +=
        1 / (Self.smoothing.words + Double(rank + 1))
    }
    for (rank, near) in try nearest(in: shelves, model, cache, on: connection).enumerated() {
      candidates[near.memory, default: Candidate(shelf: near.shelf)].score +=
        1 / (Self.smoothing.meaning + Double(rank + 1))
    }
    var results: [RecalledMemory] = []
    // Strength and age move a result by some places, so a few more than are wanted are read.
    let best = candidates.sorted { ($0.value.score, $0.key) > ($1.value.score, $1.key) }.prefix(limit + 10)
    for (number, candidate) in best {
      guard var memory = try connection.memory(number, on: candidate.shelf, now) else { continue }
      memory.score = candidate.score * weight(of: memory)
      results.append(memory)
    }
    results.sort { ($0.score, $0.id.number) > ($1.score, $1.id.number) }
    results = Array(results.prefix(limit))
    try follow(from: candidates, &results, on: connection)
    return results
  }

  private func nearest(
    in shelves: [Shelf], _ model: Int64?, _ cache: VectorCache, on connection: borrowing Connection
  ) throws(SQLiteError) -> [(memory: Int64, shelf: Int64)] {
    guard let meaning, let model else { return [] }
    var found: [(memory: Int64, shelf: Int64, similarity: Float)] = []
    for shelf in shelves {
      for near in try cache.nearest(
        Self.considered, to: meaning, on: shelf, model: model, at: now, connection)
      {
        guard near.similarity >= Self.leastSimilarity else { break }
        found.append((near.key, shelf.id, near.similarity))
      }
    }
    found.sort { ($0.similarity, $0.memory) > ($1.similarity, $1.memory) }
    let least = (found.first?.similarity ?? 0) * Self.leastShare
    return found.prefix(Self.considered).filter { $0.similarity >= least }.map { ($0.memory, $0.shelf) }
  }

  /// What stands firm and was of use lately comes before what does not, among things that fit alike.
  private func weight(of memory: RecalledMemory) -> Double {
    let days = memory.madeAt.duration(to: now).inSeconds / 86_400
    let recency = exp2(-max(0, days) / 180)
    return 0.8 + 0.12 * memory.strength + 0.08 * recency
  }

  /// Adds what hangs closely together with the best results, while there is room or something weaker to give way.
  private func follow(
    from candidates: [Int64: Candidate], _ results: inout [RecalledMemory],
    on connection: borrowing Connection
  ) throws(SQLiteError) {
    var linked: [RecalledMemory] = []
    for result in results.prefix(3) {
      guard let shelf = candidates[result.id.number]?.shelf else { continue }
      for link in try connection.links(of: result.id.number, on: shelf, atLeast: Self.strongLink, limit: 3) {
        guard !results.contains(where: { $0.id == link.other }),
          !linked.contains(where: { $0.id == link.other }),
          var other = try connection.memory(link.other.number, on: shelf, now)
        else { continue }
        other.score = result.score * link.strength / 2
        other.link = MemoryLink(result.id, strength: link.strength, reason: link.reason)
        linked.append(other)
      }
    }
    guard !linked.isEmpty else { return }
    results = Array(
      (results + linked).sorted { ($0.score, $0.id.number) > ($1.score, $1.id.number) }.prefix(limit))
  }
}
