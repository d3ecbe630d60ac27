import Embeddings
import Vocabulary

/// The words of a text as they are indexed: without case, accents and endings, and without those that nearly every
/// sentence has.
///
/// A memory is taken out of the index by its text, so what this gives for a text must never change: another rule needs
/// another table.
struct TextWords: Sendable {
  /// Each word once, and how often it occurs.
  private(set) var counts: [String: Int] = [:]
  /// All of them, each as often as it occurs.
  private(set) var length = 0
  /// The same for texts that differ in case, accents and punctuation only; the words left out of ``counts`` count.
  var digest: UInt64 { hash.value }
  private var hash = FNV1a()

  /// More different words than any chunk has.
  private static let most = 600
  /// In scalars; what is longer is no word that somebody looks for.
  private static let longest = 40

  init(_ text: String) {
    var scanner = WordScanner(longestWord: Self.longest)
    scanner.words(of: text) { word in
      guard let word, let first = word.first else { return }
      // Punctuation comes as words of its own; other signs, such as emoji, are words.
      guard first >= 0x80 || Self.isLetterOrDigit(first) else { return }
      add(Array(word))
    }
  }

  private mutating func add(_ word: [UInt8]) {
    // The words with a space between them.
    hash.add(word)
    hash.add(0x20 as UInt8)
    let text = String(decoding: word, as: UTF8.self)
    guard !Self.isPunctuation(text), !Self.stopWords.contains(text) else { return }
    let stem = String(decoding: Stem.of(word), as: UTF8.self)
    guard counts[stem] != nil || counts.count < Self.most else { return }
    counts[stem, default: 0] += 1
    length += 1
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  /// “, —, 。 and their like.
  private static func isPunctuation(_ word: String) -> Bool {
    guard let scalar = word.unicodeScalars.first, !scalar.isASCII else { return false }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Words that tell no English memory from another.
  private static let stopWords: Set<String> = [
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can",
    "could", "d", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "him", "his", "how",
    "i",
    "if", "in", "into", "is", "it", "its", "just", "ll", "m", "me", "my", "no", "not", "of", "on", "or",
    "our",
    "re", "s", "she", "so", "some", "t", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "too", "up", "us", "ve", "was", "we", "were", "what", "when", "where",
    "which",
    "who", "why", "will", "with", "would", "you", "your",
  ]
}
