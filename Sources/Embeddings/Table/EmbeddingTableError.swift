/// Why bytes are no table of word vectors that this code can read.
package enum EmbeddingTableError: Error, Equatable {
  /// No header, or another magic.
  case notATable
  /// A format or a size that this code has no loops for.
  case unsupported(String)
  /// The header promises another length than the bytes have.
  case wrongLength(expected: Int, actual: Int)
  /// An entry of the vocabulary reaches behind the end, or a bigram names a row that does not exist.
  case malformed(String)
}
