import SQLite

/// Every position that has to do with a month, in the order that decides ties. Columns beside each other: a hundred
/// thousand of them are a few megabytes.
struct MonthRoll {
  private(set) var sequences: [Int64] = []
  private(set) var tiers: [StakingTier] = []
  private(set) var weights: [UInt128] = []

  fileprivate mutating func add(_ sequence: Int64, _ stake: Stake, in month: Range<Int64>) {
    let weight = stake.weight(in: month)
    guard weight > 0 || stake.isForfeited else { return }
    sequences.append(sequence)
    tiers.append(stake.tier)
    weights.append(weight)
  }
}

extension Connection {
  /// Who earned in a month. Early exits of that month are listed and weigh nothing.
  borrowing func roll(of month: Month) throws(SQLiteError) -> MonthRoll {
    let seconds = month.seconds
    var roll = MonthRoll()
    try forEach(
      """
      SELECT seq, tier_days, amount, start_s, COALESCE(end_s, unlock_s), early FROM staking_positions
      WHERE start_s < \(seconds.upperBound) AND COALESCE(end_s, unlock_s) >= \(seconds.lowerBound) ORDER BY seq
      """
    ) { row throws(SQLiteError) in
      let end = row.int(4)
      let isForfeited = row.bool(5) && seconds.contains(end)
      roll.add(
        row.int(0),
        Stake(
          tier: try row.tier(1), amount: row.int(2), start: row.int(3), end: end, isForfeited: isForfeited),
        in: seconds)
      return true
    }
    return roll
  }
}
