import Embeddings

/// Texts by what they mean and by their words, in memory.
package struct PrecedentIndex: Sendable {
  /// Meaning this near is the same idea.
  package static let nearest: Float = 0.75
  package static let most = 5

  private var vectors = VectorMatrix(keepsSigns: true)
  private var words = WordIndex()

  package init() {}

  package var count: Int { vectors.count }

  /// - Parameters:
  ///   - vector: `nil` for a text that is found by its words alone.
  ///   - key: The caller's own number, from 0, larger for newer texts.
  package mutating func add(_ text: String, _ vector: QuantizedEmbedding?, key: Int64) {
    words.add(text, key: key)
    if let vector { vectors.append(vector, key: key, owner: 0) }
  }

  /// - Returns: Those that mean the same first, then those with the same rare words; five at most.
  package func best(for message: String, _ embedding: Embedding?) -> [Int64] {
    var found: [Int64] = []
    if let embedding {
      found = vectors.nearest(
        Self.most, to: embedding, in: .everybody, effort: .prefiltered(candidates: 2_000)
      ).filter { $0.similarity >= Self.nearest }.map(\.key)
    }
    for key in words.best(Self.most, for: message) where found.count < Self.most && !found.contains(key) {
      found.append(key)
    }
    return found
  }
}
