import Ledger
import SQLite
import Vocabulary

/// All that a month comes to, as one state of the books has it.
struct MonthDraft: Sendable {
  /// How far these books went.
  struct Mark: Hashable, Sendable {
    let transaction: Int64
    let leg: Int64
    let position: Int64
    /// Positions that ended inside of the month.
    let ended: Int64
  }

  let month: Month
  let takings: Takings
  let split: RevenueSplit
  let (deficitIn, carryIn): (Int64, Int64)
  let roll: MonthRoll
  let shares: MonthShares
  /// What moved on the revenue after the month was over.
  let later: Takings
  let mark: Mark

  /// Rewards to write down.
  var count: Int { roll.sequences.count }

  init(of month: Month, after previous: Period?, on connection: borrowing Connection) throws {
    self.month = month
    mark = try connection.mark(of: month)
    takings = try connection.takings(in: month)
    later = try connection.takings(from: month.end)
    (deficitIn, carryIn) = (previous?.deficitOut ?? 0, previous?.carryOut ?? 0)
    split = try RevenueSplit(gross: takings.gross, refunds: takings.refunds, deficit: deficitIn)
    roll = try connection.roll(of: month)
    shares = try MonthShares(
      pool: try Exactly.sum(split.staking, carryIn), tiers: roll.tiers, weights: roll.weights)
  }
}

extension Connection {
  fileprivate borrowing func mark(of month: Month) throws(SQLiteError) -> MonthDraft.Mark {
    MonthDraft.Mark(
      transaction: try first("SELECT COALESCE(MAX(seq), 0) FROM ledger_txns") { $0.int(0) } ?? 0,
      leg: try first("SELECT COALESCE(MAX(rowid), 0) FROM ledger_legs") { $0.int(0) } ?? 0,
      position: try first("SELECT COALESCE(MAX(seq), 0) FROM staking_positions") { $0.int(0) } ?? 0,
      ended: try endings(in: month))
  }

  private borrowing func endings(in month: Month) throws(SQLiteError) -> Int64 {
    let seconds = month.seconds
    return try first(
      """
      SELECT COUNT(*) FROM staking_positions
      WHERE end_s >= \(seconds.lowerBound) AND end_s < \(seconds.upperBound)
      """
    ) { $0.int(0) } ?? 0
  }

  /// Whether nothing has come to a month since it was read: somebody may have written, just now, what they had begun
  /// before the month was over.
  borrowing func isStillTrue(_ draft: MonthDraft) throws(SQLiteError) -> Bool {
    let (mark, end) = (draft.mark, draft.month.seconds.upperBound)
    // Times of transactions never go back, so the first one tells.
    let next = try first("SELECT posted_ms FROM ledger_txns WHERE seq = \(mark.transaction + 1)") {
      $0.moment(0)
    }
    if let next, next < draft.month.end { return false }
    guard try endings(in: draft.month) == mark.ended else { return false }
    return try !exists("SELECT 1 FROM staking_positions WHERE seq > \(mark.position) AND start_s < \(end)")
  }

  borrowing func write(_ draft: MonthDraft, at now: Moment) throws(SQLiteError) {
    let (month, split, shares) = (draft.month, draft.split, draft.shares)
    func part(_ tier: StakingTier) -> Int64 { shares.parts[tier] ?? 0 }
    try run(
      """
      INSERT INTO staking_periods (period, start_s, end_s, gross, refunds, deficit_in, revenue, deficit_out, staking,
        buyback, operating, carry_in, pool, t30, t60, t90, carry_out, positions, state, closed_ms, draft)
      VALUES (\(month), \(month.seconds.lowerBound), \(month.seconds.upperBound), \(draft.takings.gross),
        \(draft.takings.refunds), \(draft.deficitIn), \(split.revenue), \(split.deficit), \(split.staking),
        \(split.buyback), \(split.operating), \(draft.carryIn), \(shares.pool), \(part(.short)), \(part(.middle)),
        \(part(.long)), \(shares.carry), \(draft.count), 'computed', \(now), 1)
      """)
  }

  borrowing func writeRewards(
    of draft: MonthDraft, from start: Int, _ count: Int
  ) throws(SQLiteError) {
    let roll = draft.roll
    for index in start..<min(start + count, draft.count) {
      try run(
        """
        INSERT INTO staking_rewards (period, seq, weight, amount)
        VALUES (\(draft.month), \(roll.sequences[index]), \(String(roll.weights[index])),
          \(draft.shares.rewards[index]))
        """)
    }
  }

  /// Removes some of what is a draft.
  ///
  /// - Returns: Whether there is more.
  borrowing func throwDraftAway(_ count: Int) throws(SQLiteError) -> Bool {
    let draft = try first("SELECT period FROM staking_periods WHERE draft = 1") { $0.text(0) }
    guard let draft else { return false }
    let removed = try run(
      """
      DELETE FROM staking_rewards WHERE period = \(draft) AND seq IN (
        SELECT seq FROM staking_rewards WHERE period = \(draft) LIMIT \(count))
      """)
    if removed < count { try run("DELETE FROM staking_periods WHERE period = \(draft)") }
    return removed >= count
  }
}
