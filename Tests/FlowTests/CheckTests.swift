import Embeddings
import Testing

@testable import warden

@Suite("What warden check says of the program itself")
struct CheckTests {
  @Test("A table of word vectors that is not the one that was written is told of")
  func table() throws {
    #expect(Check.tableFindings { () throws(EmbeddingTableError) in try .builtIn() } == [])
    // A header of one token, no bigrams and no text, a row of zeros, and another checksum.
    let header: [UInt8] = [
      1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1,
    ]
    let bytes = Array("WEMB".utf8) + header + Array(repeating: 0, count: 64 - 4 - header.count + 8 + 256)
    bytes.withUnsafeBytes { bytes in
      #expect(
        Check.tableFindings { () throws(EmbeddingTableError) in try EmbeddingTable(bytes) } == [
          "the program's table of word vectors is damaged: install the program again."
        ])
    }
    #expect(
      Check.tableFindings { () throws(EmbeddingTableError) in throw .notATable } == [
        "the program's table of word vectors cannot be read: notATable."
      ])
  }
}
