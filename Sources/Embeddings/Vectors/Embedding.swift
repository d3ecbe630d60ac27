/// The meaning of a text as a direction: a vector of length 1.
package struct Embedding: Sendable, Equatable {
  /// `EmbeddingTable.dimensions` of them for the table in the program; other models have other numbers.
  package let components: [Float]

  /// - Returns: `nil` for a vector that points nowhere: zero, or not finite.
  package init?(normalizing vector: [Float]) {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0, length.isFinite else { return nil }
    components = vector.map { $0 / length }
  }

  /// The cosine of the angle between both, -1 to 1; both are of the same model.
  package func similarity(to other: Embedding) -> Float {
    zip(components, other.components).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
