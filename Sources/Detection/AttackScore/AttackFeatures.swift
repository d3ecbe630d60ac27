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
    /// How often it is said.
    package let times: Int
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
    var (words, letters): ([Int], [Int]) = ([], [])
    var text = form.text
    text.withUTF8 { bytes in
      var before: Range<Int>?
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
        let word = start..<end
        words.append(Hash(of: "u").space().add(bytes[word]).slot(of: Self.wordSlots))
        if let before {
          words.append(
            Hash(of: "b").space().add(bytes[before]).space().add(bytes[word]).slot(of: Self.wordSlots))
        }
        before = word
        // The words of a form stand between single spaces: at the ends of the text these have to be thought of.
        for first in start - 1..<max(start - 1, end + 2 - Self.gram) {
          var hash = Hash(of: "c").space()
          for place in first..<first + Self.gram {
            hash = place < 0 || place >= bytes.count ? hash.space() : hash.add(bytes[place])
          }
          letters.append(hash.slot(of: Self.letterSlots))
        }
        start = end + 1
      }
    }
    (self.words, self.letters) = (Self.entries(words), Self.entries(letters))
  }

  /// FNV-1a, its upper half mixed in at the end.
  private struct Hash {
    private var value: UInt32

    init(of kind: Unicode.Scalar) {
      value = 0x811C_9DC5
      self = add(UInt8(ascii: kind))
    }

    func add(_ byte: UInt8) -> Hash {
      var hash = self
      hash.value = (value ^ UInt32(byte)) &* 0x0100_0193
      return hash
    }

    func add(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Hash { bytes.reduce(self) { $0.add($1) } }
    func space() -> Hash { add(UInt8(ascii: " ")) }
    func slot(of slots: Int) -> Int { Int(value ^ value >> 15) & (slots - 1) }
  }

  /// What is said twice weighs more, but not twice as much; and a long text weighs as much as a short one.
  private static func entries(_ slots: [Int]) -> [Entry] {
    var counts: [(slot: Int, times: Int)] = []
    for slot in slots.sorted() {
      if counts.last?.slot == slot { counts[counts.count - 1].times += 1 } else { counts.append((slot, 1)) }
    }
    let length = counts.reduce(Float(0)) { sum, next in
      let weight = 1 + logf(Float(next.times))
      return sum + weight * weight
    }.squareRoot()
    return counts.map { Entry(slot: $0.slot, weight: (1 + logf(Float($0.times))) / length, times: $0.times) }
  }
}
