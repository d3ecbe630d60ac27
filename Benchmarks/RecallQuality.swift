import Community
import Embeddings
import Foundation
import Groundwork
import Memory
import SQLite
import TestSupport
import Vocabulary

/// How often a question finds what answers it, and beside it what plain references find that compare with everything.
struct RecallQuality {
  func run(_ report: inout Report) async throws {
    // BM25 and the table by reciprocal ranks have 96.3 there, as measured when the table was made.
    try await run(try .encyclopedia(), wanted: "95.3", &report)
    try await run(try .told(), wanted: "–", &report)
  }

  private func run(_ set: RecallSet, wanted: String, _ report: inout Report) async throws {
    let database = try await Database(path: ":memory:", migrations: communityMigrations + memoryMigrations)
    var limits = MemoryLimits()
    limits.partsPerPerson = 10_000
    let store = MemoryStore(database: database, clock: SystemTimekeeper(), limits: limits)
    let scope = try await set.remember(in: store, database)
    var found: [[String]] = []
    for question in set.questions {
      found.append(try await store.recall(question.question, scope: scope, limit: 10).map(\.text))
    }
    add("words and meaning", found, of: set, wanted, &report)
    let score = set.score(of: found)
    report.add(
      "\(set.name): answers among the first six, results there",
      "\(score.shown.rounded(to: 1)) %, \(score.results.rounded(to: 1))", "–")

    let embedder = try Embedder.builtIn()
    let meanings = set.texts.map { embedder.embedding(of: $0) }
    let byMeaning = set.questions.map { question -> [String] in
      guard let query = embedder.embedding(of: question.question) else { return [] }
      let similarities = meanings.map { $0?.similarity(to: query) ?? -1 }
      return set.texts.indices.sorted { similarities[$0] > similarities[$1] }.map { set.texts[$0] }
    }
    add("meaning alone, compared with all in floating point", byMeaning, of: set, "–", &report)
    // Without anybody who knows what words mean.
    let plain = MemoryStore(
      database: database, clock: SystemTimekeeper(),
      meanings: .asked(model: "none") { _, _, _ in throw CancellationError() })
    var byWords: [[String]] = []
    for question in set.questions {
      byWords.append(try await plain.recall(question.question, scope: scope, limit: 50).map(\.text))
    }
    add("words alone", byWords, of: set, "–", &report)
    let fused = zip(byWords, byMeaning).map { words, meaning -> [String] in
      var scores: [String: Double] = [:]
      for list in [words, meaning] {
        for (rank, text) in list.enumerated() { scores[text, default: 0] += 1 / (60 + Double(rank + 1)) }
      }
      return scores.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.map(\.key)
    }
    add("both lists, whole, with equal weight", fused, of: set, "–", &report)
    await database.close()
  }

  private func add(
    _ name: String, _ found: [[String]], of set: RecallSet, _ wanted: String, _ report: inout Report
  ) {
    let score = set.score(of: found)
    report.add(
      "\(set.name), \(set.questions.count) questions, \(name): nDCG@10 / answered by the first",
      "\(score.gain.rounded(to: 1)) / \(score.first.rounded(to: 0)) %", wanted)
  }
}
