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

  borrowing func takings(
    from start: Moment, to end: Moment = Moment(milliseconds: .max)
  ) throws -> Takings {
    let (account, asset) = (AccountID.revenue, Asset.dollars)
    var (gross, refunds) = (Int64(0), Int64(0))
    try forEach(
      """
      SELECT l.amount FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.to_account = \(account) AND l.asset = \(asset) AND t.posted_ms >= \(start) AND t.posted_ms < \(end)
        AND t.kind <> \(PostingKind.close.rawValue)
      """
    ) { row throws(SQLiteError) in
      gross = try row.adding(0, to: gross)
      return true
    }
    try forEach(
      """
      SELECT l.amount FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.from_account = \(account) AND l.asset = \(asset) AND t.posted_ms >= \(start) AND t.posted_ms < \(end)
        AND t.kind <> \(PostingKind.close.rawValue)
      """
    ) { row throws(SQLiteError) in
      refunds = try row.adding(0, to: refunds)
      return true
    }
    return Takings(gross: gross, refunds: refunds)
  }

  /// The month in which something happened first that a close has to look at; `nil` when nothing did.
  borrowing func firstMonth() throws(SQLiteError) -> Month? {
    let captured =
      try first(
        """
        SELECT MIN(t.posted_ms) FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
        WHERE l.to_account = \(AccountID.revenue) AND l.asset = \(Asset.dollars)
        """
      ) { $0.optionalMoment(0) } ?? nil
    let staked = try first("SELECT MIN(start_s) FROM staking_positions") { $0.optionalInt(0) } ?? nil
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
