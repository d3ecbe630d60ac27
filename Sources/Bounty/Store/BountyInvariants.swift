import Ledger
import SQLite
import Vocabulary

extension Invariant {
  /// What has to hold of attempts and rounds at any moment.
  package static let bounty: [Invariant] = [attemptsAndHolds, poolsAreEmpty, logAgrees]

  /// I7: who waits has an open hold, who was decided a captured one, and nobody else has any.
  static let attemptsAndHolds = Invariant.holds(
    of: .attempt, "I7",
    "Every attempt that waits has one open hold, every decided one a captured hold, and no other any"
  ) { connection in
    var owners: [String: Hold.State?] = [:]
    try connection.forEach("SELECT id, state, funding FROM attempts") { row in
      guard row.text(2) != "practice" else { return true }
      let state = try row.value(1) { Attempt.State(rawValue: $0) }
      switch state {
      case .held, .judging, .judged, .confirming: owners[row.text(0)] = .some(.open)
      case .captured: owners[row.text(0)] = .some(.captured)
      case .refunded: owners[row.text(0)] = .some(.voided)
      case .quoted, .expired, .cancelled: owners[row.text(0)] = .some(nil)
      }
      return true
    }
    return owners
  }

  /// A round that is over has nothing left in its pool.
  static let poolsAreEmpty = Invariant(
    "I7b", "Rounds that are over have empty pools", isQuick: true
  ) { connection in
    var violations: [Violation] = []
    try connection.forEach(
      """
      SELECT r.id, a.balance FROM rounds AS r JOIN accounts AS a ON a.id = 'round:' || r.id || ':pool'
      WHERE (r.state = 'won' OR r.state = 'exhausted' OR r.state = 'cancelled') AND a.balance <> 0
      """
    ) { row in
      violations.append(
        Violation("\(row.text(0)) is over, and \(row.int(1)) lie in its pool", by: Int128(row.int(1))))
      return true
    }
    return violations
  }

  /// Every number of a round is in the log once as held, and once as ended unless it still waits.
  static let logAgrees = Invariant(
    "I7c", "Every paid attempt is in the public log once as held and once as ended", isQuick: false
  ) { connection in
    var counts: [String: (held: Int, ended: Int)] = [:]
    try connection.forEach(
      "SELECT ref_id, kind FROM log_records WHERE kind = 'held' OR kind = 'decision' OR kind = 'void'"
    ) { row in
      let known = counts[row.text(0)] ?? (0, 0)
      counts[row.text(0)] =
        row.text(1) == "held" ? (known.held + 1, known.ended) : (known.held, known.ended + 1)
      return true
    }
    var violations: [Violation] = []
    try connection.forEach("SELECT id, state FROM attempts WHERE round_seq IS NOT NULL") { row in
      let state = try row.value(1) { Attempt.State(rawValue: $0) }
      let count = counts.removeValue(forKey: row.text(0)) ?? (0, 0)
      if count.held != 1 || count.ended != (state.isPaid ? 0 : 1) {
        violations.append(
          Violation("the log has \(row.text(0)) held \(count.held) and ended \(count.ended) times"))
      }
      return true
    }
    violations += counts.keys.sorted().map { Violation("the log has \($0), which nobody knows") }
    return violations
  }
}
