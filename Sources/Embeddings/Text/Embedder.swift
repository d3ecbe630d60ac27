/// Turns texts into vectors: word pieces, looked up in a table, weighed and added.
///
/// Pure computation over read-only data, some microseconds a message: call it wherever the text is. What a text costs
/// grows with its length and with nothing else.
package struct Embedder: Sendable {
  package let table: EmbeddingTable
  private let index: VocabularyIndex

  /// Over the table that is part of the program. Keep it: it holds an index of 250 KB, made in about a millisecond.
  package static func builtIn() throws(EmbeddingTableError) -> Embedder {
    try Embedder(table: .builtIn())
  }

  package init(table: EmbeddingTable) throws(EmbeddingTableError) {
    self.table = table
    index = try VocabularyIndex(of: table)
  }

  /// The word pieces of a text, in order; a word that cannot be put together from the vocabulary is one `unknown`.
  package func tokens(of text: String) -> [TokenID] {
    var tokens: [TokenID] = []
    tokens.reserveCapacity(text.utf8.count / 4 + 1)
    var scanner = WordScanner(longestWord: table.longestWord)
    scanner.words(of: text) { word in
      if let word { appendPieces(of: word, to: &tokens) } else { tokens.append(table.unknown) }
    }
    return tokens
  }

  /// The rows that `tokens` add up to: their own, then those of neighbours that mean something together. Unknown words
  /// carry nothing and separate nothing.
  package func rows(of tokens: [TokenID]) -> [Int] {
    let known = tokens.filter { $0 != table.unknown }
    return known.map(Int.init) + zip(known, known.dropFirst()).compactMap { table.row(of: $0, $1) }
  }

  /// The meaning of a text as a direction; `nil` when no word of it is known.
  package func embedding(of text: String) -> Embedding? { embedding(of: tokens(of: text)) }

  package func embedding(of tokens: [TokenID]) -> Embedding? {
    let rows = rows(of: tokens)
    let sum = [Float](unsafeUninitializedCapacity: EmbeddingTable.dimensions) { buffer, count in
      buffer.initialize(repeating: 0)
      count = buffer.count
      guard let sum = buffer.baseAddress else { return }
      for row in rows { table.add(row: row, to: sum) }
    }
    return Embedding(normalizing: sum)
  }

  /// The longest entry that the word begins with, then the longest that continues it, and so on.
  private func appendPieces(of word: UnsafeBufferPointer<UInt8>, to tokens: inout [TokenID]) {
    let before = tokens.count
    withUnsafeTemporaryAllocation(of: VocabularyIndex.Hash.self, capacity: index.longest) { hashes in
      var start = 0
      while start < word.count {
        var hash = start == 0 ? VocabularyIndex.beginning : VocabularyIndex.continuation
        let most = min(index.longest, word.count - start)
        for offset in 0..<most {
          hash.add(word[start + offset])
          hashes.initializeElement(at: offset, to: hash)
        }
        var length = most
        while length > 0 {
          let piece = word[start..<(start + length)]
          if let entry = index.entry(piece, hashes[length - 1], continues: start > 0) {
            tokens.append(entry)
            break
          }
          length -= 1
        }
        if length == 0 {
          tokens.removeSubrange(before...)
          tokens.append(table.unknown)
          return
        }
        start += length
      }
    }
  }
}
