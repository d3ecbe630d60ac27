import SQLite
import Vocabulary

extension Invariant {
  /// What the ledger can tell by itself.
  package static let ledger: [Invariant] = [
    .sumsAreZero, .nothingIsOwed, .balancesAreLegs, .chainHolds, .holdsLieWhereTheySay, .holdsHaveSources,
    .holdsEndOnce, .treasuryCovers, .starsCover,
  ]

  /// I1.
  static let sumsAreZero = Invariant("I1", "All balances of an asset add up to zero", isQuick: true) {
    connection in
    var sums: [String: Int128] = [:]
    try connection.forEach("SELECT asset, balance FROM accounts") { row in
      sums[row.text(0), default: 0] += Int128(row.int(1))
      return true
    }
    return sums.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map {
      Violation("the balances in \($0.key) add up to \($0.value)", by: $0.value)
    }
  }

  /// I2.
  static let nothingIsOwed = Invariant(
    "I2", "No account but those of the outside is below zero", isQuick: true
  ) { connection in
    try connection.all(
      "SELECT id, asset, balance, allow_negative FROM accounts WHERE balance < 0 OR allow_negative <> 0 ORDER BY id"
    ) { row in
      (account: AccountID(stored: row.text(0)), asset: row.text(1), balance: row.int(2), allows: row.bool(3))
    }
    .filter { !$0.account.isOutside || !$0.allows }
    .map { Violation("\($0.account.text) has \($0.balance) \($0.asset)", by: min(Int128($0.balance), 0)) }
  }

  /// I3.
  static let balancesAreLegs = Invariant(
    "I3", "Every balance is what its legs add up to, and every leg says what was left", isQuick: false
  ) { connection in
    var walk = BalanceWalk()
    try connection.forEach(
      """
      SELECT l.asset, l.from_account, l.to_account, l.amount, l.from_after, l.to_after, t.seq
      FROM ledger_txns AS t JOIN ledger_legs AS l ON l.txn_id = t.id ORDER BY t.seq, l.leg_no
      """
    ) { row in
      walk.pass(row)
      return true
    }
    try connection.forEach("SELECT id, asset, balance FROM accounts") { row in
      walk.compare(row)
      return true
    }
    return walk.violations
  }
}

/// Adds all legs up again, in their order.
private struct BalanceWalk {
  private var balances: [String: [String: Int128]] = [:]
  private(set) var violations: [Violation] = []

  mutating func pass(_ row: borrowing Row) {
    let (asset, amount) = (row.text(0), Int128(row.int(3)))
    move(row.text(1), asset, -amount, said: row.int(4), row.int(6))
    move(row.text(2), asset, amount, said: row.int(5), row.int(6))
  }

  private mutating func move(
    _ account: String, _ asset: String, _ change: Int128, said: Int64, _ sequence: Int64
  ) {
    let balance = balances[account, default: [:]][asset, default: 0] + change
    balances[account, default: [:]][asset] = balance
    guard balance != Int128(said) else { return }
    violations.append(
      Violation(
        "transaction \(sequence) says that \(account) had \(said) \(asset)", by: balance - Int128(said)))
  }

  /// Compares with what an account says of itself.
  mutating func compare(_ row: borrowing Row) {
    let (account, asset, balance) = (row.text(0), row.text(1), Int128(row.int(2)))
    let sum = balances[account]?[asset] ?? 0
    guard sum != balance else { return }
    violations.append(
      Violation("\(account) has \(balance) \(asset), and its legs add up to \(sum)", by: balance - sum))
  }
}
