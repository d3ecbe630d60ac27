import SQLite
import Vocabulary

extension Invariant {
  /// I5.
  static let holdsLieWhereTheySay = Invariant(
    "I5", "What lies on an account for holds is what its open holds add up to", isQuick: true
  ) { connection in
    var sums: [String: Int128] = [:]
    try connection.forEach("SELECT hold_account, asset, amount FROM holds WHERE state = 'open'") { row in
      sums["\(row.text(0)) \(row.text(1))", default: 0] += Int128(row.int(2))
      return true
    }
    try connection.forEach("SELECT id, asset, balance FROM accounts WHERE id LIKE '%:hold'") { row in
      sums["\(row.text(0)) \(row.text(1))", default: 0] -= Int128(row.int(2))
      return true
    }
    return sums.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map {
      Violation("on \($0.key) \($0.value) more is held than lies there", by: $0.value)
    }
  }

  /// I6.
  static let holdsHaveSources = Invariant(
    "I6", "Every open hold knows where all of it came from", isQuick: true
  ) { connection in
    try connection.all(
      """
      SELECT h.id, h.amount, COALESCE(SUM(s.amount), 0)
      FROM holds AS h LEFT JOIN hold_sources AS s ON s.hold_id = h.id
      WHERE h.state = 'open' GROUP BY h.id, h.amount ORDER BY h.id
      """
    ) { (id: $0.text(0), amount: $0.int(1), sources: $0.int(2)) }
    .filter { $0.amount != $0.sources }
    .map {
      Violation(
        "\($0.id) holds \($0.amount) out of \($0.sources)", by: Int128($0.amount) - Int128($0.sources))
    }
  }

  /// The books' part of I7: a hold was posted once, and ended once in the way that it says.
  static let holdsEndOnce = Invariant(
    "I7a", "Every hold was posted, and ended at most once and as it says", isQuick: false
  ) { connection in
    try connection.all(
      """
      SELECT h.id, h.state,
        EXISTS (SELECT 1 FROM ledger_txns WHERE idem_key = h.purpose || ':' || h.ref_id || ':hold'),
        EXISTS (SELECT 1 FROM ledger_txns WHERE idem_key = h.purpose || ':' || h.ref_id
          || CASE WHEN h.purpose = 'payout' THEN ':settle' ELSE ':capture' END),
        EXISTS (SELECT 1 FROM ledger_txns WHERE idem_key = h.purpose || ':' || h.ref_id || ':void')
      FROM holds AS h ORDER BY h.id
      """
    ) { row throws(SQLiteError) in
      (
        id: row.text(0), state: try row.value(1) { Hold.State(rawValue: $0) }, wasHeld: row.bool(2),
        wasCaptured: row.bool(3), wasVoided: row.bool(4)
      )
    }
    .filter {
      !$0.wasHeld || $0.wasCaptured != ($0.state == .captured) || $0.wasVoided != ($0.state == .voided)
    }
    .map { Violation("\($0.id) is \($0.state.rawValue), and the books say something else") }
  }

  /// I7 for a feature that holds money for something of its own: everything that should have a hold has exactly that
  /// one, and nothing else has any.
  ///
  /// - Parameter owners: What the feature knows, with the state that its hold has to have; `nil` for no hold at all, or
  ///   none that is open or captured.
  package static func holds(
    of purpose: HoldCause.Purpose, _ name: String, _ rule: String,
    owners: @escaping @Sendable (_ connection: borrowing Connection) throws -> [String: Hold.State?]
  ) -> Invariant {
    Invariant(name, rule, isQuick: false) { connection in
      var missing = try owners(connection)
      var violations: [Violation] = []
      try connection.forEach("SELECT ref_id, state FROM holds WHERE purpose = \(purpose)") { row in
        let (owner, state) = (row.text(0), try row.value(1) { Hold.State(rawValue: $0) })
        guard let expected = missing.removeValue(forKey: owner) else {
          violations.append(Violation("something is held for \(owner), which nobody knows"))
          return true
        }
        if (expected ?? .voided) != state {
          violations.append(
            Violation(
              "\(owner) needs its hold \(expected?.rawValue ?? "voided"), and it is \(state.rawValue)"))
        }
        return true
      }
      for (owner, expected) in missing.sorted(by: { $0.key < $1.key }) where expected != nil {
        violations.append(Violation("nothing is held for \(owner)"))
      }
      return violations
    }
  }
}
