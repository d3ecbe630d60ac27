/// Finds entries of a vocabulary by their bytes: an open-addressed hash table over strings that stay where they are.
///
/// The hashes of all beginnings of a word come out of one pass over it, so looking for the longest entry that a word
/// begins with costs little more than looking for the word.
struct VocabularyIndex: Sendable {
  /// Most entries: the table of 2^16 places is at most half full.
  static let capacity = 32_768

  private let table: EmbeddingTable
  /// 0 for a free place, otherwise the entry's number + 1.
  private var places: [UInt16]
  /// Where each entry's bytes begin.
  private var starts: [UInt32]
  /// Bytes of the longest entry, the mark of a continuation not counted.
  private(set) var longest = 0

  init(of table: EmbeddingTable) throws(EmbeddingTableError) {
    self.table = table
    places = Array(repeating: 0, count: 2 * Self.capacity)
    starts = []
    starts.reserveCapacity(table.tokens + 1)
    let strings = table.vocabulary
    var offset = 0
    for number in 0..<table.tokens {
      guard offset < strings.count, offset + 1 + Int(strings[offset]) <= strings.count else {
        throw .malformed("entry \(number) of the vocabulary")
      }
      let end = offset + 1 + Int(strings[offset])
      let isContinuation =
        end - offset > 3 && strings[offset + 1] == Self.mark && strings[offset + 2] == Self.mark
      var hash = isContinuation ? Self.continuation : Self.beginning
      for position in (offset + (isContinuation ? 3 : 1))..<end { hash.add(strings[position]) }
      var place = hash.place
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt16(number + 1)
      starts.append(UInt32(offset + 1))
      longest = max(longest, end - offset - (isContinuation ? 3 : 1))
      offset = end
    }
    guard offset == strings.count else { throw .malformed("the end of the vocabulary") }
    starts.append(UInt32(offset + 1))
  }

  /// A hash of the bytes that it was given so far (FNV-1a).
  struct Hash {
    fileprivate var value: UInt32

    mutating func add(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 0x0100_0193 }

    /// The low bits of FNV-1a mix badly; fold the high ones in.
    fileprivate var place: Int { Int((value ^ value >> 16) & 0xFFFF) }
  }

  private static let mark = UInt8(ascii: "#")
  static let beginning = Hash(value: 0x811C_9DC5)
  /// Entries that continue a word have a hash of their own, so that no `##` has to be put before the bytes.
  static let continuation = Hash(value: 0x050C_5D1F)

  /// The entry that equals `bytes`, whose hash is `hash`.
  func entry(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ hash: Hash, continues: Bool) -> TokenID? {
    let marks = continues ? 2 : 0
    var place = hash.place
    while places[place] != 0 {
      let number = Int(places[place]) - 1
      // An entry's length stands before its bytes.
      let (start, end) = (Int(starts[number]), Int(starts[number + 1]) - 1)
      if end - start == bytes.count + marks,
        !continues || (table.vocabulary[start] == Self.mark && table.vocabulary[start + 1] == Self.mark),
        zip(bytes, table.vocabulary[(start + marks)..<end]).allSatisfy({ $0 == $1 })
      {
        return TokenID(number)
      }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }
}
