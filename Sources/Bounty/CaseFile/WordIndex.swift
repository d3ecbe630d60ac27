import Detection
import Glibc

/// Which texts hold which words, for finding texts with the same rare ones (BM25 over the newest texts of each word).
///
/// - SeeAlso: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
struct WordIndex: Sendable {
  private struct Posting {
    let text: Int32
    let count: UInt16
  }

  private struct Word {
    var postings: [Posting] = []
    /// Of all texts, also those that are not kept here.
    var texts: Int32 = 0

    mutating func take(_ posting: Posting, limit: Int) {
      texts += 1
      postings.append(posting)
      // Half at once, so that not every new text moves all of them.
      if postings.count > limit { postings.removeFirst(limit / 2) }
    }
  }

  private var words: [String: Word] = [:]
  /// Of each text, in the order of their arrival.
  private var keys: [Int64] = []
  private var lengths: [UInt16] = []
  private var totalLength = 0

  /// Texts kept for one word; a word in more of them tells little.
  private static let mostTexts = 64
  /// Different words of one text that count; more are repetition.
  private static let mostWords = 96
  /// Words that are looked up for one text: its rarest.
  private static let mostLookedUp = 24
  /// Words are let go when there are so many: the index stays within some tens of megabytes.
  private static let mostEntries = 200_000
  /// Usual values: how soon repetition stops to count, and how much long texts are held back.
  private static let (saturation, lengthPenalty): (Double, Double) = (1.2, 0.75)

  mutating func add(_ text: String, key: Int64) {
    let counts = Self.counts(of: text)
    let length = counts.reduce(0) { $0 + Int($1.count) }
    let number = Int32(keys.count)
    keys.append(key)
    lengths.append(UInt16(clamping: length))
    totalLength += length
    for (word, count) in counts {
      guard words.count < Self.mostEntries || words[word] != nil else { continue }
      words[word, default: Word()].take(Posting(text: number, count: count), limit: Self.mostTexts)
    }
  }

  /// The texts that share most with `text`, by its rarest words.
  func best(_ most: Int, for text: String) -> [Int64] {
    let total = Double(keys.count)
    let known = Self.counts(of: text).compactMap { entry in words[entry.word].map { (entry.word, $0) } }
    let rarest = known.sorted { ($0.1.texts, $0.0) < ($1.1.texts, $1.0) }.prefix(Self.mostLookedUp)
    let usual = Double(max(1, totalLength)) / max(1, total)
    var scores: [Int32: Double] = [:]
    for (_, word) in rarest {
      let weight = log(1 + (total - Double(word.texts) + 0.5) / (Double(word.texts) + 0.5))
      for posting in word.postings {
        let count = Double(posting.count)
        let share = Double(lengths[Int(posting.text)]) / usual
        let held = Self.saturation * (1 - Self.lengthPenalty + Self.lengthPenalty * share)
        scores[posting.text, default: 0] += weight * count * (Self.saturation + 1) / (count + held)
      }
    }
    return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(most).map { keys[Int($0.key)] }
  }

  /// Words of three bytes or more with how often they occur, in the order of their first occurrence.
  private static func counts(of text: String) -> [(word: String, count: UInt16)] {
    var places: [Substring: Int] = [:]
    var counts: [(word: String, count: UInt16)] = []
    for word in MatchForm(text).text.split(separator: " ") where word.utf8.count >= 3 {
      if let place = places[word] {
        counts[place].count = min(counts[place].count, .max - 1) + 1
      } else if counts.count < mostWords {
        places[word] = counts.count
        counts.append((String(word), 1))
      }
    }
    return counts
  }
}
