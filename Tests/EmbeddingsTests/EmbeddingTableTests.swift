import Embeddings
import Testing

@Suite("Embedding table")
struct EmbeddingTableTests {
  @Test("The table in the program is the one that was written")
  func checksum() throws {
    let table = try EmbeddingTable.builtIn()
    #expect(table.isIntact())
    #expect((table.tokens, table.bigrams, table.unknown, table.longestWord) == (29_524, 6_800, 0, 100))
  }

  /// A table of three tokens and one bigram.
  private func smallTable(vocabulary: [String] = ["[UNK]", "he", "##llo"]) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let strings = vocabulary.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
    let header: [UInt32] = [1, 3, 256, 1, 0, 100, 7, UInt32(strings.count), 0]
    var bytes = Array("WEMB".utf8) + header.flatMap(number) + Array(repeating: 0, count: 24)
    for value: Float in [0, 1, 1, 2] + [0, 0.5, 0.25, 1] { bytes += number(value.bitPattern) }
    bytes += number(1) + number(2)
    for row in 0..<4 { bytes += (0..<256).map { $0 == row ? 100 : 0 } }
    return bytes + strings
  }

  private func load(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { _ = try Embedder(table: EmbeddingTable($0)) }
  }

  @Test("A text is the weighed sum of its rows and of those of its pairs")
  func sum() throws {
    try smallTable().withUnsafeBytes { bytes in
      let embedder = try Embedder(table: EmbeddingTable(bytes))
      #expect(embedder.tokens(of: "Hello hey") == [1, 2, 0])
      #expect(embedder.rows(of: [1, 2, 0]) == [1, 2, 3])
      let embedding = try #require(embedder.embedding(of: "Hello"))
      // 0.5, 0.25 and 2 before the length is taken out.
      let length: Float = (0.25 + 0.0625 + 4).squareRoot()
      let expected = [0, 0.5 / length, 0.25 / length, 2 / length]
      for (component, other) in zip(embedding.components, expected) { #expect(abs(component - other) < 1e-6) }
    }
  }

  @Test("Bytes that are cut short or go on are no table", arguments: [-1, 1, -1_000])
  func wrongLength(by change: Int) {
    var bytes = smallTable()
    if change < 0 { bytes.removeLast(-change) } else { bytes += Array(repeating: 0, count: change) }
    let expected = EmbeddingTableError.wrongLength(expected: bytes.count - change, actual: bytes.count)
    #expect(throws: expected) { try load(bytes) }
  }

  @Test("A header that is cut short is no table", arguments: [0, 3, 63])
  func noHeader(length: Int) {
    #expect(throws: EmbeddingTableError.notATable) { try load(Array(smallTable()[..<length])) }
  }

  @Test(
    "Another version, other dimensions and other rules for words are refused",
    arguments: [(4, "version 2"), (12, "2 dimensions"), (28, "flags 2")])
  func unsupported(offset: Int, reason: String) {
    var bytes = smallTable()
    bytes.replaceSubrange(offset..<(offset + 4), with: [2, 0, 0, 0])
    #expect(throws: EmbeddingTableError.unsupported(reason)) { try load(bytes) }
  }

  @Test(
    "A vocabulary that does not fill its section is refused", arguments: [["a", "b"], ["a", "b", "c", "d"]])
  func vocabulary(entries: [String]) {
    #expect(throws: EmbeddingTableError.self) { try load(smallTable(vocabulary: entries)) }
  }
}
