import Embeddings
import Groundwork
import SQLite
import Vocabulary

/// The vectors of the shelves that were searched last, read from the database at their first use.
///
/// What a search sees is what its transaction sees: new memories are read at the next search, and a memory that is gone
/// is found here at most, and then not in the database. Nothing is held for shelves that nobody searches.
final class VectorCache: Sendable {
  private struct Entry {
    var matrix: VectorMatrix
    /// The last memory that was read.
    var newest: Int64
    /// What the shelf said of itself then.
    var removed: Int64
    var model: Int64
    var usedAt: Moment

    var bytes: Int { matrix.count * VectorCache.bytes(of: matrix.dimensions, signs: matrix.keepsSigns) }
  }

  private let entries = Guarded<[Int64: Entry]>([:])
  private let mostBytes: Int
  private let kept: Duration

  /// Signs are worth their making from here on.
  private static let signsFrom = 8_192

  /// Bytes of vectors that are read at once of a shelf that is not held.
  private let blockBytes: Int

  init(_ limits: MemoryLimits) {
    (mostBytes, kept) = (limits.vectorBytes, limits.vectorsKept)
    blockBytes = min(4 << 20, limits.vectorBytes)
  }

  /// Of one vector, with its number, its owner and its length.
  private static func bytes(of dimensions: Int, signs: Bool) -> Int { dimensions + (signs ? 52 : 20) }

  /// Of all vectors that are held.
  var bytes: Int { entries.withLock { $0.values.reduce(0) { $0 + $1.bytes } } }

  /// What of a shelf means nearly the same, as it stands in this transaction or a newer one: best first.
  ///
  /// A shelf whose vectors alone are more than may be held is read for each search, block by block. That takes a tenth of
  /// a second and more, and a bounded part of the machine's memory.
  func nearest(
    _ count: Int, to meaning: Embedding, on shelf: Shelf, model: Int64, at now: Moment,
    _ connection: borrowing Connection
  ) throws(SQLiteError) -> [Neighbour] {
    let dimensions = meaning.components.count
    let signs = dimensions <= EmbeddingTable.dimensions && shelf.memories >= Self.signsFrom
    guard shelf.memories * Self.bytes(of: dimensions, signs: signs) <= mostBytes else {
      return try nearestInBlocks(count, to: meaning, on: shelf, model: model, connection)
    }
    let vectors = try vectors(of: shelf, model: model, dimensions, at: now, connection)
    let effort: VectorMatrix.Effort =
      vectors.keepsSigns ? .prefiltered(candidates: max(1_000, vectors.count / 25)) : .exact
    return vectors.nearest(count, to: meaning, in: .everybody, effort: effort)
  }

  private func nearestInBlocks(
    _ count: Int, to meaning: Embedding, on shelf: Shelf, model: Int64, _ connection: borrowing Connection
  ) throws(SQLiteError) -> [Neighbour] {
    // It may have been held while it was smaller.
    entries.withLock { $0[shelf.id] = nil }
    let dimensions = meaning.components.count
    let rows = max(1, blockBytes / Self.bytes(of: dimensions, signs: false))
    var (best, block) = ([Neighbour](), VectorMatrix(dimensions: dimensions))
    func look() {
      best += block.nearest(count, to: meaning, in: .everybody, effort: .exact)
      best.sort { ($0.similarity, $1.key) > ($1.similarity, $0.key) }
      best.removeLast(max(0, best.count - count))
      block = VectorMatrix(dimensions: dimensions)
    }
    try connection.forEach(
      "SELECT memory, vector FROM memory_vectors WHERE shelf = \(shelf.id) AND model = \(model)"
    ) { row in
      let memory = row.int(0)
      row.withBytes(1) { bytes in _ = block.append(quantized: bytes, key: memory, owner: shelf.id) }
      if block.count == rows { look() }
      return true
    }
    look()
    return best
  }

  private func vectors(
    of shelf: Shelf, model: Int64, _ dimensions: Int, at now: Moment, _ connection: borrowing Connection
  ) throws(SQLiteError) -> VectorMatrix {
    var entry = entries.withLock { $0.removeValue(forKey: shelf.id) }
    if let known = entry,
      known.model != model || shelf.removed - known.removed > Int64(known.matrix.count / 16 + 64)
    {
      entry = nil
    }
    var current =
      entry
      ?? Entry(
        matrix: VectorMatrix(dimensions: dimensions, keepsSigns: shelf.memories >= Self.signsFrom), newest: 0,
        removed: shelf.removed, model: model, usedAt: now)
    if current.newest == 0 { current.matrix.reserveCapacity(shelf.memories) }
    var (matrix, newest) = (current.matrix, current.newest)
    current.matrix = VectorMatrix()
    try connection.forEach(
      """
      SELECT memory, vector FROM memory_vectors
      WHERE shelf = \(shelf.id) AND memory > \(newest) AND model = \(model) ORDER BY memory
      """
    ) { row in
      newest = row.int(0)
      row.withBytes(1) { bytes in
        _ = matrix.append(quantized: bytes, key: newest, owner: shelf.id)
      }
      return true
    }
    (current.matrix, current.newest, current.usedAt) = (matrix, newest, now)
    put(current, for: shelf.id, at: now)
    return matrix
  }

  private func put(_ entry: Entry, for shelf: Int64, at now: Moment) {
    entries.withLock { [mostBytes, kept] entries in
      entries[shelf] = entry
      var held = entries.values.reduce(0) { $0 + $1.bytes }
      for (key, value) in entries.sorted(by: { $0.value.usedAt < $1.value.usedAt }) where key != shelf {
        guard held > mostBytes || value.usedAt.duration(to: now) > kept else { break }
        entries[key] = nil
        held -= value.bytes
      }
    }
  }

  /// Lets go of what was not searched for a while.
  func tidy(at now: Moment) {
    entries.withLock { [kept] entries in
      entries = entries.filter { $0.value.usedAt.duration(to: now) <= kept }
    }
  }

  /// Lets go of everything: somebody's data were deleted.
  func empty() { entries.withLock { $0 = [:] } }
}
