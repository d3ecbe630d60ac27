import CVectors

/// Quantised embeddings side by side, for comparing all of them with one: 276 bytes a row with its keys, and 32
/// more where it keeps signs.
///
/// Vectors of other lengths than the table's lie in planes of 256 components, the last of which ends with zeros.
///
/// A value without a lock: whoever shares it puts it behind one. Rows have no lasting place; callers know them by key.
package struct VectorMatrix: Sendable {
  /// Rows of keys, owners and scales; the arrays are as long as one another.
  private(set) var keys: [Int64] = []
  private(set) var owners: [Int64] = []
  private(set) var scales: [Float] = []
  /// One array for each plane.
  private(set) var components: [[Int8]]
  private(set) var signs: [UInt64] = []
  package let keepsSigns: Bool
  /// Of one vector.
  package let dimensions: Int

  /// - Parameters:
  ///   - dimensions: Numbers of one vector.
  ///   - keepsSigns: Whether ``nearest(_:to:in:effort:)`` can look at signs first; only for vectors of one plane.
  package init(dimensions: Int = EmbeddingTable.dimensions, keepsSigns: Bool = false) {
    precondition(dimensions > 0, "a vector has components")
    self.dimensions = dimensions
    components = Array(repeating: [], count: Self.planes(of: dimensions))
    self.keepsSigns = keepsSigns && components.count == 1
  }

  static let planeWidth = Int(CVECTORS_DIMENSIONS)
  static func planes(of dimensions: Int) -> Int { (dimensions + planeWidth - 1) / planeWidth }

  package var count: Int { keys.count }

  /// Makes room at once for what is going to be appended.
  package mutating func reserveCapacity(_ rows: Int) {
    keys.reserveCapacity(rows)
    owners.reserveCapacity(rows)
    scales.reserveCapacity(rows)
    for plane in components.indices { components[plane].reserveCapacity(rows * Self.planeWidth) }
    if keepsSigns { signs.reserveCapacity(rows * Self.signWords) }
  }

  /// - Parameters:
  ///   - key: The caller's own number for the row. Unique; this is not checked.
  ///   - owner: Whose row it is.
  package mutating func append(_ embedding: QuantizedEmbedding, key: Int64, owner: Int64) {
    precondition(embedding.components.count == dimensions, "a vector of another model")
    embedding.components.withUnsafeBytes { bytes in
      _ = append(quantized: bytes, key: key, owner: owner)
    }
  }

  /// The same for bytes as ``QuantizedEmbedding/bytes`` gives them, which are not copied on the way.
  ///
  /// - Returns: `false` for what is no embedding; nothing is appended then.
  package mutating func append(quantized bytes: UnsafeRawBufferPointer, key: Int64, owner: Int64) -> Bool {
    precondition(count < UInt32.max, "rows are numbered with 32 bits")
    let row = bytes.bindMemory(to: Int8.self)
    guard row.count == dimensions else { return false }
    var square: Int32 = 0
    for component in row { square += Int32(component) * Int32(component) }
    guard square > 0 else { return false }
    keys.append(key)
    owners.append(owner)
    scales.append(1 / Float(square).squareRoot())
    append(row)
    return true
  }

  private mutating func append(_ row: UnsafeBufferPointer<Int8>) {
    for plane in components.indices {
      let part = row[(plane * Self.planeWidth)..<min((plane + 1) * Self.planeWidth, dimensions)]
      components[plane].append(contentsOf: part)
      components[plane].append(contentsOf: repeatElement(0, count: Self.planeWidth - part.count))
    }
    guard keepsSigns else { return }
    var wide = row.map(Int16.init)
    wide.append(contentsOf: repeatElement(0, count: Self.planeWidth - wide.count))
    signs.append(contentsOf: Self.signs(of: wide))
  }

  /// Looks at every key: about 50 µs among 100,000.
  ///
  /// - Returns: `false` when there is no such row.
  @discardableResult
  package mutating func remove(key: Int64) -> Bool {
    guard let row = keys.firstIndex(of: key) else { return false }
    remove(row)
    return true
  }

  /// - Returns: How many rows went.
  @discardableResult
  package mutating func removeAll(of owner: Int64) -> Int {
    let before = count
    // Backwards: the last row takes the place of a removed one, and must have been looked at already.
    for row in keys.indices.reversed() where owners[row] == owner { remove(row) }
    return before - count
  }

  /// The last row moves into the gap.
  private mutating func remove(_ row: Int) {
    keys.swapRemove(row, width: 1)
    owners.swapRemove(row, width: 1)
    scales.swapRemove(row, width: 1)
    for plane in components.indices { components[plane].swapRemove(row, width: Self.planeWidth) }
    if keepsSigns { signs.swapRemove(row, width: Self.signWords) }
  }

  static let signWords = Int(CVECTORS_SIGN_WORDS)

  /// One bit for each component, after a rotation: how many of them differ says how far apart two vectors point.
  static func signs(of components: [Int16]) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: signWords) { signs, count in
      cvectors_signs(components, signs.baseAddress)
      count = signWords
    }
  }
}

extension Array {
  /// Removes elements `width * row` to `width * (row + 1)`; the last `width` elements take their place.
  fileprivate mutating func swapRemove(_ row: Int, width: Int) {
    let last = count - width
    for offset in 0..<width { self[row * width + offset] = self[last + offset] }
    removeLast(width)
  }
}
