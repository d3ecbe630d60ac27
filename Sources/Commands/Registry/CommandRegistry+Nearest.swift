extension CommandRegistry {
  /// The name that somebody who wrote `name` most likely meant: one slip away, two for long names. Commands of
  /// operators are not suggested, and nothing that `rights` do not reach, where it is known whose they are.
  package func nearestName(to name: String, for rights: Rights? = nil) -> String? {
    let shown = commands.filter { command in
      !command.who.isForOperators && rights.map { command.who.isShown(to: $0) } ?? true
    }
    let names = Set(shown.flatMap { [$0.words.first ?? ""] + $0.aliases.map(\.name) })
    let limit = name.utf8.count < 5 ? 1 : 2
    return names.map { (distance: editDistance(name, $0), name: $0) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }
}

/// How many letters must be put in, taken out, exchanged or swapped with their neighbour to make one of the other.
///
/// - SeeAlso: R. Lowrance, R. A. Wagner, "An Extension of the String-to-String Correction Problem" (1975), in the
///   restricted form that touches no letter twice.
func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left.utf8), Array(right.utf8))
  guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 1...left.count {
    var current = [row]
    current.reserveCapacity(right.count + 1)
    for column in 1...right.count {
      let isSame = left[row - 1] == right[column - 1]
      var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        best = min(best, beforeLast[column - 2] + 1)
      }
      current.append(best)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
