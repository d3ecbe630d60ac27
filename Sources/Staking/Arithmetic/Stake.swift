/// What one position has to do with one month.
package struct Stake: Hashable, Sendable {
  package let tier: StakingTier
  /// Base units of the token.
  package let amount: Int64
  /// Unix seconds; from `start` on, and no more at `end`.
  package let start: Int64
  package let end: Int64
  /// It was taken out in this month, before its time: it gets nothing of it.
  package let isForfeited: Bool

  package init(tier: StakingTier, amount: Int64, start: Int64, end: Int64, isForfeited: Bool = false) {
    (self.tier, self.amount, self.start, self.end) = (tier, amount, start, end)
    self.isForfeited = isForfeited
  }

  /// Base units times whole seconds inside of a month: one second earns one second.
  package func weight(in month: Range<Int64>) -> UInt128 {
    let seconds = min(end, month.upperBound) - max(start, month.lowerBound)
    guard !isForfeited, amount > 0, seconds > 0 else { return 0 }
    return UInt128(amount) * UInt128(seconds)
  }
}
