import SQLite
import Vocabulary

/// A month that was closed, or is being closed: what it brought, and who got it.
package struct Period: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, SQLBindable {
    /// Everybody's reward is known, and not all of them are in the books.
    case computed
    case posted
  }

  package let month: Month
  package let gross: Int64
  package let refunds: Int64
  package let deficitIn: Int64
  package let revenue: Int64
  package let deficitOut: Int64
  package let staking: Int64
  package let buyback: Int64
  package let operating: Int64
  package let carryIn: Int64
  package let pool: Int64
  package let parts: [StakingTier: Int64]
  package let carryOut: Int64
  /// Positions that got something, or would have.
  package let positions: Int64
  /// The last position whose reward is in the books, and the postings that there were.
  package let postedSequence: Int64
  package let chunks: Int64
  package let state: State
  package let closedAt: Moment
}

extension Connection {
  package borrowing func period(_ month: Month) throws(SQLiteError) -> Period? {
    try first(
      """
      SELECT period, gross, refunds, deficit_in, revenue, deficit_out, staking, buyback, operating, carry_in, pool,
        t30, t60, t90, carry_out, positions, posted_seq, chunks, state, closed_ms
      FROM staking_periods WHERE period = \(month) AND draft = 0
      """, Period.init)
  }

  package borrowing func lastPeriod() throws(SQLiteError) -> Period? { try periods(limit: 1).first }

  /// The newest first.
  package borrowing func periods(limit: Int) throws(SQLiteError) -> [Period] {
    try all(
      """
      SELECT period, gross, refunds, deficit_in, revenue, deficit_out, staking, buyback, operating, carry_in, pool,
        t30, t60, t90, carry_out, positions, posted_seq, chunks, state, closed_ms
      FROM staking_periods WHERE draft = 0 ORDER BY period DESC LIMIT \(limit)
      """, Period.init)
  }
}

extension Period {
  fileprivate init(_ row: borrowing Row) throws(SQLiteError) {
    month = try row.value(0) { Month($0) }
    (gross, refunds, deficitIn) = (row.int(1), row.int(2), row.int(3))
    (revenue, deficitOut) = (row.int(4), row.int(5))
    (staking, buyback, operating) = (row.int(6), row.int(7), row.int(8))
    (carryIn, pool) = (row.int(9), row.int(10))
    parts = [.short: row.int(11), .middle: row.int(12), .long: row.int(13)]
    (carryOut, positions) = (row.int(14), row.int(15))
    (postedSequence, chunks) = (row.int(16), row.int(17))
    state = try row.value(18) { State(rawValue: $0) }
    closedAt = row.moment(19)
  }
}
