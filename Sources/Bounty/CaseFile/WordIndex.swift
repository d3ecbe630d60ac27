import Detection

/// Which texts hold which words, for finding texts with the same rare ones.
struct WordIndex: Sendable {
  /// Of each word the newest texts that hold it.
  private var texts: [String: [Int64]] = [:]
  private var counts: [String: Int] = [:]
  private var count = 0

  /// Texts kept for one word; a word in more of them tells little.
  private static let mostTexts = 64
  /// Words of one text that count; more are repetition.
  private static let mostWords = 48
  /// Words are let go when there are so many: the index stays within some tens of megabytes.
  private static let mostEntries = 200_000

  mutating func add(_ text: String, key: Int64) {
    count += 1
    for word in Self.words(of: text) {
      counts[word, default: 0] += 1
      guard texts.count < Self.mostEntries || texts[word] != nil else { continue }
      texts[word, default: []].append(key)
      if let known = texts[word], known.count > Self.mostTexts {
        texts[word] = Array(known.suffix(Self.mostTexts / 2))
      }
    }
  }

  /// The texts that share most of the rarest words with `text`, at least two of them.
  func best(_ most: Int, for text: String) -> [Int64] {
    let rarest = Self.words(of: text).compactMap { word in counts[word].map { (word, $0) } }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(8)
    var scores: [Int64: (words: Int, weight: Int)] = [:]
    for (word, count) in rarest {
      for key in texts[word] ?? [] {
        let known = scores[key] ?? (0, 0)
        // A word that half of all texts hold weighs next to nothing.
        scores[key] = (known.words + 1, known.weight + max(1, self.count / max(1, count)))
      }
    }
    return scores.filter { $0.value.words >= 2 }
      .sorted { ($1.value.words, $1.value.weight, $0.key) < ($0.value.words, $0.value.weight, $1.key) }
      .prefix(most).map(\.key)
  }

  private static func words(of text: String) -> [String] {
    var seen: Set<String> = []
    var words: [String] = []
    for word in MatchForm(text).text.split(separator: " ") where word.utf8.count >= 4 {
      guard seen.insert(String(word)).inserted else { continue }
      words.append(String(word))
      if words.count == mostWords { break }
    }
    return words
  }
}
