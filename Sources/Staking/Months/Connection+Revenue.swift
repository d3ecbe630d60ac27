import Ledger
import SQLite
import Vocabulary

/// What captured fees brought the house in some time, and what of it went back.
package struct Takings: Hashable, Sendable {
  package let gross: Int64
  package let refunds: Int64
}

extension Connection {
  /// What moved on the house's revenue in a month, the closing of months aside. A posting has the time of the one writer
  /// that makes it, so nothing comes to a month that is over.
  package borrowing func takings(in month: Month) throws -> Takings {
    try takings(from: month.start, to: month.end)
  }

  /// Looks at the legs of that time only, however long the books are.
  borrowing func takings(
    from start: Moment, to end: Moment = Moment(milliseconds: .max)
  ) throws -> Takings {
    try takings(legs: try firstLeg(since: start), try firstLeg(since: end))
  }

  /// What was posted after a leg, by the rows of legs.
  borrowing func takings(afterLeg leg: Int64) throws -> Takings { try takings(legs: leg + 1, .max) }

  private borrowing func takings(legs first: Int64, _ last: Int64) throws -> Takings {
    let (account, asset) = (AccountID.revenue, Asset.dollars)
    var (gross, refunds) = (Int64(0), Int64(0))
    try forEach(
      """
      SELECT l.amount FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.to_account = \(account) AND l.asset = \(asset) AND l.rowid >= \(first) AND l.rowid < \(last)
        AND t.kind <> \(PostingKind.close.rawValue)
      """
    ) { row throws(SQLiteError) in
      gross = try row.adding(0, to: gross)
      return true
    }
    try forEach(
      """
      SELECT l.amount FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.from_account = \(account) AND l.asset = \(asset) AND l.rowid >= \(first) AND l.rowid < \(last)
        AND t.kind <> \(PostingKind.close.rawValue)
      """
    ) { row throws(SQLiteError) in
      refunds = try row.adding(0, to: refunds)
      return true
    }
    return Takings(gross: gross, refunds: refunds)
  }

  /// The row of the first leg that was posted at a moment or later; more than any row when there is none.
  ///
  /// Legs are rows in the order in which they were posted, transactions are numbered without gaps, and their times never
  /// go back: so it is found by halving.
  private borrowing func firstLeg(since moment: Moment) throws(SQLiteError) -> Int64 {
    var (low, high) = (
      Int64(1), try first("SELECT COALESCE(MAX(seq), 0) FROM ledger_txns") { $0.int(0) + 1 } ?? 1
    )
    while low < high {
      let middle = low + (high - low) / 2
      let posted = try first("SELECT posted_ms FROM ledger_txns WHERE seq = \(middle)") { $0.moment(0) }
      guard let posted else { throw SQLiteError(unreadable: "transaction \(middle) is missing") }
      if posted < moment { low = middle + 1 } else { high = middle }
    }
    return try first(
      """
      SELECT rowid FROM ledger_legs WHERE txn_id = (SELECT id FROM ledger_txns WHERE seq = \(low))
      ORDER BY leg_no LIMIT 1
      """
    ) { $0.int(0) } ?? .max
  }

  /// The month in which something happened first that a close has to look at; `nil` when nothing did.
  borrowing func firstMonth() throws(SQLiteError) -> Month? {
    let captured = try first(
      """
      SELECT t.posted_ms FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.to_account = \(AccountID.revenue) AND l.asset = \(Asset.dollars) ORDER BY l.rowid LIMIT 1
      """
    ) { $0.moment(0) }
    let staked = try first("SELECT start_s FROM staking_positions ORDER BY start_s LIMIT 1") { $0.int(0) }
    return [captured, staked.map { Moment(seconds: $0) }].compactMap(\.self).min().map { Month(of: $0) }
  }
}

extension Row {
  fileprivate borrowing func adding(_ column: Int32, to sum: Int64) throws(SQLiteError) -> Int64 {
    let (next, isOverflow) = sum.addingReportingOverflow(int(column))
    if isOverflow { throw SQLiteError(unreadable: "the revenue of a month is more than there can be") }
    return next
  }
}
