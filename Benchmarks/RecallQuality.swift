import Community
import Embeddings
import Foundation
import Groundwork
import Memory
import SQLite
import Vocabulary

/// How often a question finds what answers it: everything that people told among each other's memories, and a plain
/// reference that compares with all of it.
struct RecallQuality {
  private let pairs: [(question: String, memory: String)]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Tests/Fixtures/memory/recall.tsv")
    pairs = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let parts = line.split(separator: "\t")
      return (String(parts[0]), String(parts[1]))
    }
  }

  func run(_ report: inout Report) async throws {
    let database = try await Database(path: ":memory:", migrations: communityMigrations + memoryMigrations)
    let store = MemoryStore(database: database, clock: SystemTimekeeper())
    let scope = MemoryScope.alone(PersonID("usr_1"), on: .telegram)
    for pair in pairs {
      try await store.remember(MemoryDraft(.fact, pair.memory, source: .talk), scope: scope)
    }
    var found: [[String]] = []
    for pair in pairs {
      found.append(try await store.recall(pair.question, scope: scope, limit: 10).map(\.text))
    }
    add("words and meaning", found, to: &report)
    let embedder = try Embedder.builtIn()
    let meanings = pairs.map { embedder.embedding(of: $0.memory) }
    let byMeaning = pairs.map { pair -> [String] in
      guard let query = embedder.embedding(of: pair.question) else { return [] }
      let ranked = pairs.indices.sorted {
        (meanings[$0]?.similarity(to: query) ?? -1) > (meanings[$1]?.similarity(to: query) ?? -1)
      }
      return ranked.map { pairs[$0].memory }
    }
    add("meaning alone, compared with all in floating point", byMeaning, to: &report)
    // Without anybody who knows what words mean.
    let plain = MemoryStore(
      database: database, clock: SystemTimekeeper(),
      meanings: .asked(model: "none") { _, _ in throw CancellationError() })
    var byWords: [[String]] = []
    for pair in pairs {
      byWords.append(try await plain.recall(pair.question, scope: scope, limit: 50).map(\.text))
    }
    add("words alone", byWords, to: &report)
    let fused = zip(byWords, byMeaning).map { words, meaning -> [String] in
      var scores: [String: Double] = [:]
      for list in [words, meaning] {
        for (rank, text) in list.enumerated() { scores[text, default: 0] += 1 / (60 + Double(rank + 1)) }
      }
      return scores.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.map(\.key)
    }
    add("both lists, whole, with equal weight", fused, to: &report)
  }

  private func add(_ name: String, _ found: [[String]], to report: inout Report) {
    let places = zip(pairs, found).map { pair, texts in texts.prefix(10).firstIndex(of: pair.memory) }
    let count = Double(pairs.count)
    // One right answer each: its gain is all that there is.
    let gain = places.reduce(0.0) { $0 + ($1.map { 1 / log2(Double($0) + 2) } ?? 0) } / count * 100
    let first = Double(places.filter { $0 == 0 }.count) / count * 100
    report.add(
      "\(pairs.count) questions, \(name): nDCG@10 / answered by the first",
      "\(gain.rounded(to: 1)) / \(first.rounded(to: 0)) %", "–")
  }
}
