import Embeddings
import Testing

@Suite("Vector matrix")
struct VectorMatrixTests {
  /// Directions around a few topics, as texts have them.
  private func embeddings(_ count: Int, seed: UInt64, dimensions: Int = 256) -> [Embedding] {
    var source = SplitMix(state: seed)
    func direction() -> [Float] { (0..<dimensions).map { _ in Float.random(in: -1...1, using: &source) } }
    let topics = (0..<10).map { _ in direction() }
    return (0..<count).compactMap { number in
      Embedding(normalizing: zip(topics[number % 10], direction()).map { $0 + 0.8 * $1 })
    }
  }

  /// The keys that comparing the unrounded vectors finds.
  private func truth(_ count: Int, of embeddings: [Embedding], to query: Embedding) -> [Int64] {
    let ranked = embeddings.enumerated().map { (Int64($0.offset), $0.element.similarity(to: query)) }
    return ranked.sorted { $0.1 > $1.1 }.prefix(count).map(\.0)
  }

  private func matrix(_ embeddings: [Embedding], keepsSigns: Bool = false) -> VectorMatrix {
    var matrix = VectorMatrix(keepsSigns: keepsSigns)
    matrix.reserveCapacity(embeddings.count)
    for (number, embedding) in embeddings.enumerated() {
      matrix.append(QuantizedEmbedding(embedding), key: Int64(number), owner: Int64(number % 7))
    }
    return matrix
  }

  @Test("The bytes of an embedding come back from a database as they were")
  func bytes() throws {
    for embedding in embeddings(20, seed: 1) {
      let quantized = QuantizedEmbedding(embedding)
      #expect(QuantizedEmbedding(bytes: quantized.bytes) == quantized)
      #expect(quantized.components.contains { abs($0) == 127 })
      for (step, component) in zip(quantized.components, embedding.components) {
        #expect(abs(Float(step) * quantized.scale - component) < 0.003)
      }
      #expect(abs(quantized.similarity(to: quantized) - 1) < 1e-5)
    }
    #expect(QuantizedEmbedding(bytes: []) == nil)
    #expect(QuantizedEmbedding(bytes: Array(repeating: 0, count: 256)) == nil)
    #expect(QuantizedEmbedding(bytes: Array(repeating: 1, count: 255))?.components.count == 255)
  }

  @Test(
    "The nearest rows are those of the unrounded vectors",
    arguments: [VectorMatrix.Effort.exact, .prefiltered(candidates: 150)])
  func recall(effort: VectorMatrix.Effort) {
    let stored = embeddings(300, seed: 2)
    let matrix = matrix(stored, keepsSigns: true)
    let queries = embeddings(8, seed: 3) + stored.prefix(8)
    var found = 0
    for query in queries {
      let nearest = matrix.nearest(10, to: query, in: .everybody, effort: effort)
      #expect(nearest.count == 10)
      #expect(zip(nearest, nearest.dropFirst()).allSatisfy { $0.similarity >= $1.similarity })
      found += Set(nearest.map(\.key)).intersection(truth(10, of: stored, to: query)).count
      for row in nearest {
        #expect(abs(row.similarity - stored[Int(row.key)].similarity(to: query)) < 0.01)
      }
    }
    #expect(Double(found) / Double(10 * queries.count) >= 0.97)
  }

  @Test("Others' rows are never found", arguments: [VectorMatrix.Effort.exact, .prefiltered(candidates: 20)])
  func owners(effort: VectorMatrix.Effort) {
    let stored = embeddings(300, seed: 4)
    let matrix = matrix(stored, keepsSigns: true)
    for owner in Int64(0)..<7 {
      let nearest = matrix.nearest(1_000, to: stored[0], in: .owner(owner), effort: effort)
      #expect(nearest.allSatisfy { $0.key % 7 == owner })
      #expect(nearest.count >= 20)
    }
    #expect(matrix.nearest(10, to: stored[0], in: .owner(7), effort: effort).isEmpty)
  }

  @Test("What remains after removals is found as before", arguments: [false, true])
  func removal(keepsSigns: Bool) {
    let stored = embeddings(200, seed: 5)
    var matrix = matrix(stored, keepsSigns: keepsSigns)
    let ofOwner = [matrix.removeAll(of: 3), matrix.removeAll(of: 3)]
    #expect(ofOwner == [29, 0])
    let single = [Int64(0), 198, 100, 1, 0].map { matrix.remove(key: $0) }
    #expect(single == [true, true, true, true, false])
    #expect(matrix.count == 167)
    let effort = keepsSigns ? VectorMatrix.Effort.prefiltered(candidates: 60) : .exact
    for (number, query) in stored.enumerated() {
      let isLeft = number % 7 != 3 && ![0, 198, 100, 1].contains(number)
      let nearest = matrix.nearest(1, to: query, in: .everybody, effort: effort).first
      #expect((nearest?.key == Int64(number)) == isLeft)
    }
  }

  @Test("Vectors of any length are compared as a whole", arguments: [8, 255, 257, 384, 768, 1_536])
  func otherDimensions(dimensions: Int) {
    let stored = embeddings(300, seed: 8, dimensions: dimensions)
    var matrix = VectorMatrix(dimensions: dimensions, keepsSigns: true)
    for (number, embedding) in stored.enumerated() {
      matrix.append(QuantizedEmbedding(embedding), key: Int64(number), owner: Int64(number % 7))
    }
    for effort in [VectorMatrix.Effort.exact, .prefiltered(candidates: 250)] {
      var found = 0
      for query in stored.prefix(8) {
        let nearest = matrix.nearest(10, to: query, in: .everybody, effort: effort)
        found += Set(nearest.map(\.key)).intersection(truth(10, of: stored, to: query)).count
        for row in nearest {
          #expect(abs(row.similarity - stored[Int(row.key)].similarity(to: query)) < 0.01)
        }
      }
      #expect(found >= 76)
    }
    let own = matrix.nearest(300, to: stored[0], in: .owner(3))
    #expect(own.count == 43 && own.allSatisfy { $0.key % 7 == 3 })
    matrix.remove(key: 5)
    #expect(matrix.nearest(1, to: stored[299], in: .everybody).first?.key == 299)
  }

  @Test("Rows that are equally near come by key, wherever they lie")
  func ties() throws {
    let embedding = try #require(embeddings(1, seed: 6).first)
    var matrix = VectorMatrix()
    for key in [Int64(5), 3, 9, 1, 7] { matrix.append(QuantizedEmbedding(embedding), key: key, owner: 0) }
    #expect(matrix.nearest(3, to: embedding, in: .everybody).map(\.key) == [1, 3, 5])
  }

  @Test("Nothing is near in an empty matrix, and nobody asks for no rows in vain")
  func edges() throws {
    let embedding = try #require(embeddings(1, seed: 7).first)
    var matrix = VectorMatrix(keepsSigns: true)
    #expect(matrix.nearest(5, to: embedding, in: .everybody).isEmpty)
    #expect(matrix.nearest(5, to: embedding, in: .everybody, effort: .prefiltered(candidates: 9)).isEmpty)
    matrix.append(QuantizedEmbedding(embedding), key: 1, owner: 1)
    #expect(matrix.nearest(0, to: embedding, in: .everybody).isEmpty)
    #expect(matrix.nearest(5, to: embedding, in: .everybody).map(\.key) == [1])
  }
}

/// The same numbers in each run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
