import Ledger
import SQLite
import Vocabulary

extension Invariant {
  /// What has to hold of teams and their pools at any moment.
  package static let teams: [Invariant] = [poolsBelongToMembers, holdsBelongToAttempts]

  /// I10: what lies on a team's `m:` accounts is what `/team pool` shows, and who has left has nothing there.
  static let poolsBelongToMembers = Invariant(
    "I10", "What lies in each team's pool is what /team pool shows; who has left has nothing in it",
    isQuick: true
  ) { connection in
    let parts = try connection.all(
      "SELECT id, balance FROM accounts WHERE id LIKE 'team:%:m:%' AND asset = 'USD' AND balance <> 0"
    ) { (account: $0.text(0), balance: $0.int(1)) }
    var (lying, violations) = ([TeamID: Int128](), [Violation]())
    for part in parts {
      let path = part.account.split(separator: ":").map { String($0) }
      lying[TeamID(path[1]), default: 0] += Int128(part.balance)
      guard try !connection.isMember(PersonID(path[3]), of: TeamID(path[1])) else { continue }
      violations.append(
        Violation("\(part.balance) lie on \(part.account), which is nobody's now", by: Int128(part.balance)))
    }
    for (team, sum) in lying.sorted(by: { $0.key.text < $1.key.text }) {
      let shown = Int128(try connection.teamPool(of: team).units)
      guard shown != sum else { continue }
      violations.append(Violation("\(sum) lie in the pool of \(team), which shows \(shown)", by: sum - shown))
    }
    return violations
  }

  /// What a team holds is held for an attempt of that team which is not decided.
  static let holdsBelongToAttempts = Invariant(
    "I10a", "Every hold of a team belongs to a live attempt of it, whose payers add up to it", isQuick: true
  ) { connection in
    var violations: [Violation] = []
    try connection.forEach(
      """
      SELECT h.ref_id, h.amount, (SELECT COALESCE(SUM(s.paid), 0) FROM team_attempt_shares AS s
        WHERE s.attempt_id = h.ref_id), (SELECT COUNT(*) FROM team_attempts AS t
        WHERE t.attempt_id = h.ref_id AND t.state = 'live' AND h.hold_account = 'team:' || t.team_id || ':hold')
      FROM holds AS h WHERE h.state = 'open' AND h.hold_account LIKE 'team:%'
      """
    ) { row in
      if row.int(3) != 1 || row.int(1) != row.int(2) {
        violations.append(
          Violation(
            "\(row.text(0)) holds \(row.int(1)), and \(row.int(2)) were paid",
            by: Int128(row.int(1)) - Int128(row.int(2))))
      }
      return true
    }
    return violations
  }
}
