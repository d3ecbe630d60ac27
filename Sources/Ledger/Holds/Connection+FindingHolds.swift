import SQLite
import Vocabulary

extension Connection {
  /// What is or was held for a cause; `nil` when nothing ever was.
  package borrowing func hold(for cause: HoldCause) throws(SQLiteError) -> Hold? {
    try first(
      """
      SELECT id, purpose, ref_id, hold_account, asset, amount, state, created_ms, expires_ms, resolved_ms
      FROM holds WHERE purpose = \(cause.purpose) AND ref_id = \(cause.reference)
      """
    ) { row throws(SQLiteError) in try Hold(row) }
  }

  /// Where a hold came from, in the order of the accounts' names.
  package borrowing func sources(of hold: HoldID) throws(SQLiteError) -> [HoldSource] {
    try all("SELECT account, amount FROM hold_sources WHERE hold_id = \(hold) ORDER BY account") {
      HoldSource(AccountID(stored: $0.text(0)), units: $0.int(1))
    }
  }

  /// Lets a later void give to `new` what came from `old`, as for somebody who has left the team that pays.
  ///
  /// Only for holds that are open: what has ended stays as it was.
  ///
  /// - Parameter most: Of what came from `old`; all of it, if nothing is said.
  /// - Returns: How much it is.
  @discardableResult
  package borrowing func redirectSource(
    of hold: HoldID, from old: AccountID, to new: AccountID, most: Int64 = .max
  ) throws(SQLiteError) -> Int64 {
    let held = try first(
      """
      SELECT s.amount FROM hold_sources AS s JOIN holds AS h ON h.id = s.hold_id
      WHERE s.hold_id = \(hold) AND s.account = \(old) AND h.state = 'open'
      """
    ) { $0.int(0) }
    guard let held, old != new, most > 0 else { return 0 }
    let units = min(held, most)
    if units == held {
      try run("DELETE FROM hold_sources WHERE hold_id = \(hold) AND account = \(old)")
    } else {
      try run(
        "UPDATE hold_sources SET amount = amount - \(units) WHERE hold_id = \(hold) AND account = \(old)")
    }
    try run(
      """
      INSERT INTO hold_sources (hold_id, account, amount) VALUES (\(hold), \(new), \(units))
      ON CONFLICT (hold_id, account) DO UPDATE SET amount = hold_sources.amount + excluded.amount
      """)
    return units
  }

  borrowing func requireHold(for cause: HoldCause) throws -> Hold {
    guard let hold = try hold(for: cause) else { throw LedgerError.noHold(cause: cause.key(.hold).text) }
    return hold
  }
}

extension Hold {
  /// The columns in the order of the table.
  init(_ row: borrowing Row) throws(SQLiteError) {
    let purpose = try row.value(1) { HoldCause.Purpose(rawValue: $0) }
    self.init(
      id: row.identifier(0), cause: HoldCause(purpose, reference: row.text(2)),
      account: AccountID(stored: row.text(3)),
      amount: Amount(units: row.int(5), of: try row.value(4) { Asset(rawValue: $0) }),
      state: try row.value(6) { State(rawValue: $0) }, createdAt: row.moment(7),
      expiresAt: row.optionalMoment(8),
      resolvedAt: row.optionalMoment(9))
  }
}
