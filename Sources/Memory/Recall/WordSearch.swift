import Glibc
import SQLite

/// Ranks the memories of some shelves by the words they share with a query: BM25, with the weights of FTS5.
///
/// Rare words decide. A word that thousands of memories hold finds none by itself unless there is nothing rarer to go
/// by; it only helps to rank what the others have found. So the work is bounded however common the words are.
///
/// - SeeAlso: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
struct WordSearch {
  struct Match: Hashable, Sendable {
    let memory: Int64
    let shelf: Int64
    let score: Double
  }

  private let words: [String]
  private let shelves: [Shelf]
  private let mostRows: Int
  private let isOfMemory: Bool

  /// Of more, the rarest count: nobody asks for more things at once.
  private static let mostWords = 24
  /// Words whose rareness is looked up, a few microseconds each. Of more, which only a pasted text has, the longest.
  private static let mostLookedUp = 100
  /// Of so many, found by rarer words, it is looked whether they hold the common ones too.
  private static let checked = 60
  private static let saturation = 1.2
  private static let lengthWeight = 0.75

  /// - Parameters:
  ///   - isOfMemory: The words are those of a memory that is indexed: what no other holds finds nothing.
  ///   - mostRows: How many entries of the index may be read.
  init(_ words: [String], in shelves: [Shelf], isOfMemory: Bool = false, mostRows: Int = 3_000) {
    self.words =
      words.count <= Self.mostLookedUp
      ? words
      : Array(
        words.sorted { ($0.utf8.count, $1) > ($1.utf8.count, $0) }.prefix(Self.mostLookedUp))
    self.shelves = shelves.filter { $0.memories > 0 }
    self.isOfMemory = isOfMemory
    self.mostRows = mostRows
  }

  /// The best memories, best first; among equals the newer one.
  func best(_ count: Int, on connection: borrowing Connection) throws(SQLiteError) -> [Match] {
    let memories = shelves.reduce(0) { $0 + $1.memories }
    guard memories > 0, !words.isEmpty else { return [] }
    let average = max(1, Double(shelves.reduce(0) { $0 + $1.words }) / Double(memories))
    var entries: [(word: String, rows: Int, weight: Double)] = []
    var hasOwnWord = false
    for word in words {
      var rows = 0
      for shelf in shelves { rows += try connection.memories(with: word, on: shelf.id) }
      guard rows > (isOfMemory ? 1 : 0) else {
        hasOwnWord = hasOwnWord || rows > 0
        continue
      }
      let weight = log(1 + (Double(memories - rows) + 0.5) / (Double(rows) + 0.5))
      entries.append((word, rows, weight))
    }
    entries.sort { ($0.rows, $0.word) < ($1.rows, $1.word) }
    entries = Array(entries.prefix(Self.mostWords))

    var found: [Int64: (shelf: Int64, score: Double)] = [:]
    var rest = mostRows
    var common: [(word: String, rows: Int, weight: Double)] = []
    for entry in entries {
      // A memory with words of its own has found itself by them, as it were.
      guard (found.isEmpty && !hasOwnWord) || entry.rows <= rest else {
        common.append(entry)
        continue
      }
      for shelf in shelves where rest > 0 {
        try connection.forEach(
          """
          SELECT memory, times, length FROM memory_words WHERE shelf = \(shelf.id) AND word = \(entry.word)
          ORDER BY memory DESC LIMIT \(rest)
          """
        ) { row in
          let score = entry.weight * Self.part(row.int(1), row.int(2), average)
          found[row.int(0), default: (shelf.id, 0)].score += score
          rest -= 1
          return true
        }
      }
    }
    var matches = found.map { Match(memory: $0.key, shelf: $0.value.shelf, score: $0.value.score) }
    matches.sort { ($0.score, $0.memory) > ($1.score, $1.memory) }
    if !common.isEmpty { try add(common.prefix(4), average, to: &matches, on: connection) }
    return Array(matches.prefix(count))
  }

  /// Looks whether the best so far hold the common words too.
  private func add(
    _ common: ArraySlice<(word: String, rows: Int, weight: Double)>, _ average: Double,
    to matches: inout [Match],
    on connection: borrowing Connection
  ) throws(SQLiteError) {
    for index in matches.indices.prefix(Self.checked) {
      let match = matches[index]
      var score = match.score
      for entry in common {
        let part = try connection.first(
          """
          SELECT times, length FROM memory_words
          WHERE shelf = \(match.shelf) AND word = \(entry.word) AND memory = \(match.memory)
          """
        ) { Self.part($0.int(0), $0.int(1), average) }
        score += entry.weight * (part ?? 0)
      }
      matches[index] = Match(memory: match.memory, shelf: match.shelf, score: score)
    }
    matches.sort { ($0.score, $0.memory) > ($1.score, $1.memory) }
  }

  private static func part(_ times: Int64, _ length: Int64, _ average: Double) -> Double {
    let times = Double(times)
    let norm = saturation * (1 - lengthWeight + lengthWeight * Double(length) / average)
    return times * (saturation + 1) / (times + norm)
  }
}

extension Connection {
  fileprivate borrowing func memories(with word: String, on shelf: Int64) throws(SQLiteError) -> Int {
    try first("SELECT memories FROM memory_word_counts WHERE shelf = \(shelf) AND word = \(word)") {
      Int($0.int(0))
    } ?? 0
  }
}
