import CEmbedding
import CVectors

/// A table of word vectors as it lies in the program's file: nothing is copied, and a page of it costs memory only
/// once a text needs a row that lies near: 0.8 MB after the first text, nearly all of it after a thousand, and the
/// system takes it back when memory is short.
///
/// The format is described in `Sources/CLibraries/CEmbedding/table/NOTICE.md`.
// Sendable: the bytes are read-only and live as long as the process.
package struct EmbeddingTable: @unchecked Sendable {
  package static let dimensions = Int(CVECTORS_DIMENSIONS)

  /// Rows of the vocabulary's entries; the rows of bigrams follow them.
  package let tokens: Int
  package let bigrams: Int
  /// What no entry of the vocabulary matches.
  package let unknown: TokenID
  /// In Unicode scalars; a longer word is unknown.
  package let longestWord: Int
  let vocabulary: UnsafeRawBufferPointer

  private let bytes: UnsafeRawBufferPointer
  private let scales: Int
  private let pairs: Int
  private let rows: Int

  /// The table that is part of the program.
  package static func builtIn() throws(EmbeddingTableError) -> EmbeddingTable {
    var length = 0
    let start = cembedding_table(&length)
    return try EmbeddingTable(UnsafeRawBufferPointer(start: start, count: length))
  }

  /// Reads the header and checks that all sections end where the bytes end. Looks at nothing behind the header.
  ///
  /// - Parameter bytes: Must outlive the table.
  package init(_ bytes: UnsafeRawBufferPointer) throws(EmbeddingTableError) {
    guard bytes.count >= Self.header, bytes[0..<4].elementsEqual("WEMB".utf8) else { throw .notATable }
    func field(_ number: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * number, as: UInt32.self)))
    }
    guard field(1) == 1 else { throw .unsupported("version \(field(1))") }
    guard field(3) == Self.dimensions else { throw .unsupported("\(field(3)) dimensions") }
    // Lower-case, strip accents, isolate ideographs: what the splitting of words does.
    guard field(7) == 7 else { throw .unsupported("flags \(field(7))") }
    tokens = field(2)
    bigrams = field(4)
    guard (1...VocabularyIndex.capacity).contains(tokens), field(5) < tokens else {
      throw .unsupported("\(tokens) tokens")
    }
    unknown = TokenID(field(5))
    longestWord = field(6)

    let count = tokens + bigrams
    scales = Self.header + 4 * count
    pairs = scales + 4 * count
    rows = pairs + 8 * bigrams
    let strings = rows + count * Self.dimensions
    let expected = strings + field(8)
    guard bytes.count == expected else { throw .wrongLength(expected: expected, actual: bytes.count) }
    vocabulary = UnsafeRawBufferPointer(rebasing: bytes[strings...])
    self.bytes = bytes
  }

  private static let header = 64

  /// Whether the bytes are those that the table was written with. Reads all of it, so all of it is in memory then.
  package func isIntact() -> Bool {
    let written = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 36, as: UInt32.self))
    return crc32(UnsafeRawBufferPointer(rebasing: bytes[Self.header...])) == written
  }

  /// The row of two tokens that follow one another; `nil` for most pairs.
  func row(of first: TokenID, _ second: TokenID) -> Int? {
    let wanted = UInt64(first) << 32 | UInt64(second)
    var (low, high) = (0, bigrams)
    while low < high {
      let middle = (low + high) / 2
      if pair(middle) < wanted { low = middle + 1 } else { high = middle }
    }
    return low < bigrams && pair(low) == wanted ? tokens + low : nil
  }

  private func pair(_ number: Int) -> UInt64 {
    let stored = bytes.loadUnaligned(fromByteOffset: pairs + 8 * number, as: UInt64.self)
    let value = UInt64(littleEndian: stored)
    return value << 32 | value >> 32
  }

  /// Adds a row to a sum of `dimensions` components, as much as the row is worth.
  func add(row: Int, to sum: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < tokens + bigrams, "the table has no such row")
    guard let base = bytes.baseAddress else { return }
    let weight = number(at: Self.header + 4 * row) * number(at: scales + 4 * row)
    let start = base + rows + row * Self.dimensions
    cvectors_add(sum, start.assumingMemoryBound(to: Int8.self), weight)
  }

  private func number(at offset: Int) -> Float {
    Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}

/// The number of a vocabulary entry.
package typealias TokenID = UInt16

/// The checksum of zlib, bit by bit reflected (ISO 3309).
private func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  let table = (0..<UInt32(256)).map { byte in
    (0..<8).reduce(byte) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
  }
  var checksum = ~UInt32(0)
  for byte in bytes { checksum = table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] ^ checksum >> 8 }
  return ~checksum
}
