/// A row that a search found.
package struct Neighbour: Sendable, Equatable {
  package let key: Int64
  /// The cosine of the angle to the query, -1 to 1.
  package let similarity: Float
}

/// The best rows so far, in order.
///
/// Almost every row of a search is worse than the worst of them, and is refused after one comparison.
struct NearestRows {
  private(set) var rows: [Neighbour] = []
  private let most: Int

  init(atMost most: Int) {
    self.most = most
    rows.reserveCapacity(max(0, min(most, 1_024)) + 1)
  }

  /// - Parameter key: Only asked for when the row may be among the best.
  @inline(__always)
  mutating func offer(_ similarity: Float, key: () -> Int64) {
    if rows.count >= most, let last = rows.last, similarity < last.similarity { return }
    insert(Neighbour(key: key(), similarity: similarity))
  }

  private mutating func insert(_ row: Neighbour) {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      let other = rows[middle]
      if (other.similarity, row.key) > (row.similarity, other.key) { low = middle + 1 } else { high = middle }
    }
    rows.insert(row, at: low)
    if rows.count > most { rows.removeLast() }
  }
}
