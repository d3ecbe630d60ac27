import Embeddings
import Glibc

/// What the attack score looks at in a message: what it means, which words and word pairs it has, of which letters these
/// are made, and its shape.
///
/// The trainer and the bot use this code and no other, so that a weight means in one what it means in the other. A change
/// of anything here makes the weights worthless: train again.
package struct AttackFeatures: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let slot: Int
    package let weight: Float
  }

  /// Slots of words and of pairs, by hash: different ones may share a slot.
  package static let wordSlots = 1 << 18
  /// Slots of four bytes in a row, a space before and after each word included: they survive misspellings.
  package static let letterSlots = 1 << 16
  package static let meaningCount = EmbeddingTable.dimensions
  static let gram = 4

  /// In the order of their slots; a vector of length 1, or nothing.
  package let words: [Entry]
  package let letters: [Entry]
  /// A vector of length 1, or zeros.
  package let meaning: [Float]
  /// ``shapeNames``, each about 0 to 1.
  package let shape: [Float]

  /// - Parameters:
  ///   - form: Of the same text.
  ///   - embedding: Of the same text; `nil` when no word of it is known.
  package init(_ text: String, form: MatchForm, embedding: Embedding?) {
    meaning = embedding?.components ?? [Float](repeating: 0, count: Self.meaningCount)
    shape = Self.shape(of: text)
    var (words, letters): ([Int: Int], [Int: Int]) = ([:], [:])
    var before: Substring.UTF8View?
    for word in form.text.utf8.split(separator: UInt8(ascii: " ")) {
      words[Self.slot("u", [word], of: Self.wordSlots), default: 0] += 1
      if let before { words[Self.slot("b", [before, word], of: Self.wordSlots), default: 0] += 1 }
      before = word
      let padded = [UInt8(ascii: " ")] + word + [UInt8(ascii: " ")]
      for start in 0..<max(0, padded.count - Self.gram + 1) {
        letters[Self.slot("c", [padded[start..<start + Self.gram]], of: Self.letterSlots), default: 0] += 1
      }
    }
    (self.words, self.letters) = (Self.entries(words), Self.entries(letters))
  }

  /// FNV-1a over a kind and parts with spaces between, its upper half mixed in.
  private static func slot(
    _ kind: Unicode.Scalar, _ parts: [some Sequence<UInt8>], of slots: Int
  ) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    func add(_ byte: UInt8) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    add(UInt8(ascii: kind))
    for part in parts {
      add(UInt8(ascii: " "))
      for byte in part { add(byte) }
    }
    hash ^= hash >> 15
    return Int(hash) & (slots - 1)
  }

  /// What is said twice weighs more, but not twice as much; and a long text weighs as much as a short one.
  private static func entries(_ counts: [Int: Int]) -> [Entry] {
    let raw = counts.sorted { $0.key < $1.key }.map { ($0.key, 1 + logf(Float($0.value))) }
    let length = raw.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
    return raw.map { Entry(slot: $0.0, weight: $0.1 / length) }
  }
}
