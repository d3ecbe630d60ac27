import Community
import Embeddings
import Foundation
import Glibc
import Groundwork
import Memory
import SQLite
import Vocabulary

/// What it costs to remember and to recall, in a file on disk, through the same calls as the bot's.
struct MemoryBench {
  private let words: Sayings
  private let folder: URL

  init() {
    words = Sayings()
    folder = FileManager.default.temporaryDirectory.appending(path: "warden-bench-\(UUID().uuidString)")
  }

  func run(_ report: inout Report) async throws {
    try await community(&report, memories: 100_000)
    try await crowd(&report, people: 1_000, each: 1_000)
  }

  private func store(_ name: String) async throws -> (MemoryStore, Database) {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let database = try await Database(
      path: folder.appending(path: name).path, migrations: PromptBench.migrations)
    return (MemoryStore(database: database, clock: SystemTimekeeper()), database)
  }

  /// Everything that a large community was told.
  private func community(_ report: inout Report, memories: Int) async throws {
    let (store, database) = try await store("community.sqlite")
    let place = CommunityAddress(.discord, "1")
    var numbers = Numbers(state: 1)
    let texts = (0..<memories).map { _ in words.saying(&numbers) }
    let began = ContinuousClock.now
    try await fill(store, database, texts) { number in
      (.among(place, PersonID("usr_\(number % 400)")), true)
    }
    let seconds = (ContinuousClock.now - began).inSeconds
    report.add(
      "Remembering a sentence: words, vector and links",
      "\((seconds / Double(memories) * 1e6).rounded(to: 0)) µs",
      "–")
    let scope = MemoryScope.among(place, PersonID("usr_1"))
    let first = try await milliseconds { _ = try await store.recall(words.saying(&numbers), scope: scope) }
    let queries = (0..<400).map { _ in words.saying(&numbers) }
    let times = try await times(queries) { _ = try await store.recall($0, scope: scope) }
    report.add(
      "Recall among 100,000 memories of one community, p50 / p95",
      "\(times.median.rounded(to: 2)) / \(times.percentile(0.95).rounded(to: 2)) ms", "3 / 8 ms")
    report.add("The first of them, which reads the vectors", "\(first.rounded(to: 0)) ms", "–")
    let together = try await self.times(queries, callers: 4) { _ = try await store.recall($0, scope: scope) }
    report.add(
      "The same with 4 who ask at the same time, p50 / p95",
      "\(together.median.rounded(to: 2)) / \(together.percentile(0.95).rounded(to: 2)) ms", "–")
    let common = (0..<100).map { _ in words.common(&numbers) }
    let slow = try await self.times(common) { _ = try await store.recall($0, scope: scope) }
    report.add(
      "The same for the commonest words, p50 / p95",
      "\(slow.median.rounded(to: 2)) / \(slow.percentile(0.95).rounded(to: 2)) ms", "3 / 8 ms")
    try await PromptBench(store: store, database: database, place: place).run(queries, &report)
    report.add(
      "Memory of the vectors while they are used", "\(store.heldBytes / (1 << 20)) MiB", "48 MiB")
    report.add("The database's file, a memory", "\(size("community.sqlite") / memories) bytes", "–")
    await database.close()
  }

  /// One person's memories among everybody's.
  private func crowd(_ report: inout Report, people: Int, each: Int) async throws {
    let (store, database) = try await store("crowd.sqlite")
    var numbers = Numbers(state: 2)
    let pool = (0..<20_000).map { _ in words.saying(&numbers) }
    for person in 0..<people {
      let texts = (0..<each).map { "\(pool[($0 * 7 + person * 13) % pool.count]) \($0)" }
      try await fill(store, database, texts) { _ in (.alone(PersonID("usr_\(person)"), on: .telegram), false)
      }
    }
    let queries = (0..<400).map { _ in words.saying(&numbers) }
    let scope = MemoryScope.alone(PersonID("usr_500"), on: .telegram)
    let first = try await milliseconds { _ = try await store.recall(queries[0], scope: scope) }
    let times = try await times(queries) { _ = try await store.recall($0, scope: scope) }
    report.add(
      "Recall among one person's 1,000 of 1,000,000 memories, p50 / p95",
      "\(times.median.rounded(to: 2)) / \(times.percentile(0.95).rounded(to: 2)) ms", "1 ms")
    report.add("The first of them, which reads the vectors", "\(first.rounded(to: 2)) ms", "–")
    await database.close()
    try? FileManager.default.removeItem(at: folder)
  }

  private func fill(
    _ store: MemoryStore, _ database: Database, _ texts: [String],
    _ place: @escaping @Sendable (Int) -> (MemoryScope, Bool)
  ) async throws {
    var limits = MemoryLimits()
    (limits.sharedPerPerson, limits.perPerson) = (1_000_000, 1_000_000)
    let now = Moment(seconds: 1_790_000_000)
    for first in stride(from: 0, to: texts.count, by: 500) {
      let part = first..<min(first + 500, texts.count)
      let prepared = part.map { store.prepared(MemoryDraft(.fact, texts[$0], source: .talk)) }
      try await database.write { [limits] connection in
        for (number, memory) in zip(part, prepared) {
          let (scope, isShared) = place(number)
          _ = try connection.remember(
            memory, in: scope, isShared: isShared, by: store.meanings.model, limits: limits, now: now)
        }
      }
    }
  }

  private func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
    return attributes?[.size] as? Int ?? 0
  }

  /// Milliseconds of each.
  private func times(_ queries: [String], _ body: (String) async throws -> Void) async throws -> [Double] {
    var times: [Double] = []
    for query in queries { times.append(try await milliseconds { try await body(query) }) }
    return times
  }

  /// Milliseconds of each, when so many callers share them and each asks for the next one once it has its answer.
  private func times(
    _ queries: [String], callers: Int, _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws -> [Double] {
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for caller in 0..<callers {
        group.addTask {
          var times: [Double] = []
          for number in stride(from: caller, to: queries.count, by: callers) {
            times.append(try await milliseconds { try await body(queries[number]) })
          }
          return times
        }
      }
      var times: [Double] = []
      for try await part in group { times += part }
      return times
    }
  }

  private func milliseconds(_ body: () async throws -> Void) async throws -> Double {
    let began = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - began).inSeconds * 1_000
  }
}

/// Sentences of real words, common ones as common as in English.
struct Sayings: Sendable {
  private let rare: [String]
  private static let frequent = [
    "time", "people", "year", "way", "day", "thing", "man", "world", "life", "hand", "part", "child", "eye",
    "woman",
    "place", "work", "week", "case", "point", "company", "number", "group", "problem", "fact", "friend",
    "house",
    "game", "server", "raid", "music", "movie", "coffee", "dinner", "train", "holiday", "school", "sister",
    "brother",
  ]
  private static let glue = [
    "the", "a", "of", "to", "and", "in", "is", "I", "my", "we", "it", "with", "for", "on",
  ]

  init() {
    // Made up, so that nothing has to be shipped; the vectors of their pieces differ as those of real words do.
    let starts = "b d f g k l m n p r s t v z st tr pl".split(separator: " ").map { String($0) }
    let ends = "a e i o u an er il ox".split(separator: " ").map { String($0) }
    let syllables = starts.flatMap { start in ends.map { start + $0 } }
    let count = syllables.count
    rare = (0..<12_000).map { number in
      let (first, second, third) = (number % count, number / 7 % count, number / 151 % count)
      return syllables[first] + syllables[second] + syllables[third]
    }
  }

  func saying(_ numbers: inout Numbers) -> String {
    (0..<Int.random(in: 8...20, using: &numbers)).map { _ in
      switch Int.random(in: 0..<10, using: &numbers) {
      case 0..<4: Self.glue[Int.random(in: 0..<Self.glue.count, using: &numbers)]
      case 4..<7:
        Self.frequent[
          min(Self.frequent.count - 1, Int(38 * pow(Double.random(in: 0..<1, using: &numbers), 2)))]
      default: rare[Int(Double(rare.count) * pow(Double.random(in: 0..<1, using: &numbers), 3))]
      }
    }.joined(separator: " ")
  }

  /// A query of nothing but what everybody says.
  func common(_ numbers: inout Numbers) -> String {
    (0..<4).map { _ in Self.frequent[Int.random(in: 0..<6, using: &numbers)] }.joined(separator: " ")
  }
}

/// The same numbers in each run.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
