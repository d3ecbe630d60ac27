/// An embedding in a quarter of the space: a signed byte for each component. What is stored.
///
/// The largest component becomes ±127. How much that was need not be stored beside it: the vector had length 1.
package struct QuantizedEmbedding: Sendable, Equatable {
  package let components: [Int8]

  package init(_ embedding: Embedding) {
    let largest = embedding.components.reduce(0) { max($0, abs($1)) }
    components = embedding.components.map { Int8(($0 / largest * 127).rounded()) }
  }

  /// - Parameter bytes: What `bytes` gave.
  /// - Returns: `nil` when all are 0, or there are none.
  package init?(bytes: [UInt8]) {
    guard bytes.contains(where: { $0 != 0 }) else { return nil }
    components = bytes.map { Int8(bitPattern: $0) }
  }

  /// For a database.
  package var bytes: [UInt8] { components.map { UInt8(bitPattern: $0) } }

  /// What one step of a component is worth.
  package var scale: Float {
    1 / Float(components.reduce(0) { $0 + Int32($1) * Int32($1) }).squareRoot()
  }

  /// The cosine of the angle between both, -1 to 1; both are of the same model.
  package func similarity(to other: QuantizedEmbedding) -> Float {
    let product = zip(components, other.components).reduce(0) { $0 + Int32($1.0) * Int32($1.1) }
    return Float(product) * scale * other.scale
  }
}
