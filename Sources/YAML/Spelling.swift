/// Finds what somebody may have meant.
package enum Spelling {
  /// The candidate that is nearest to `word`, when it is near enough to be a slip: one edit in three letters.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let distances = candidates.map { (candidate: $0, distance: distance(word.lowercased(), $0.lowercased())) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, max(word.count, best.candidate.count) / 3) ? best.candidate : nil
  }

  /// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
  ///
  /// - SeeAlso: optimal string alignment, <https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance>
  package static func distance(_ left: String, _ right: String) -> Int {
    // Names are short; a long text is no slip of anything and not worth the square of its length.
    let (left, right) = (Array(left.unicodeScalars.prefix(64)), Array(right.unicodeScalars.prefix(64)))
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
        if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
