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

    var bytes: Int { matrix.count * (matrix.dimensions + (matrix.keepsSigns ? 52 : 20)) }
  }

  private let entries = Guarded<[Int64: Entry]>([:])
  private let mostBytes: Int
  private let kept: Duration

  /// Signs are worth their making from here on.
  private static let signsFrom = 8_192

  init(_ limits: MemoryLimits) { (mostBytes, kept) = (limits.vectorBytes, limits.vectorsKept) }

  /// Of all vectors that are held.
  var bytes: Int { entries.withLock { $0.values.reduce(0) { $0 + $1.bytes } } }

  /// The vectors of a shelf as they stand in this transaction, or newer ones.
  func vectors(
    of shelf: Shelf, model: Int64, _ dimensions: Int, at now: Moment, on connection: borrowing Connection
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
