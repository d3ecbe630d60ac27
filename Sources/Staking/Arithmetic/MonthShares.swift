import Ledger

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

/// How the stakers' pool of a month is shared out.
package struct MonthShares: Hashable, Sendable {
  /// What this month brought and what was carried over.
  package let pool: Int64
  package let parts: [StakingTier: Int64]
  package let weights: [StakingTier: UInt128]
  /// As many as stakes, in their order.
  package let rewards: [Int64]
  /// The parts of tiers in which nobody has any weight: next month's whole pool gets them.
  package let carry: Int64

  /// - Parameters:
  ///   - weights: Of the stakes, in the order that decides ties, each with its tier.
  package init(
    pool: Int64, tiers: [StakingTier], weights: [UInt128]
  ) throws(ArithmeticError) {
    precondition(tiers.count == weights.count, "every stake has a tier and a weight")
    let parts = try StakingTier.parts(of: pool)
    var (rewards, sums) = ([Int64](repeating: 0, count: tiers.count), [StakingTier: UInt128]())
    var carry: Int64 = 0
    for tier in StakingTier.allCases {
      let part = parts[tier] ?? 0
      var (indices, own, sum) = ([Int](), [UInt128](), UInt128(0))
      for index in tiers.indices where tiers[index] == tier {
        indices.append(index)
        own.append(weights[index])
        let (next, isOverflow) = sum.addingReportingOverflow(weights[index])
        if isOverflow { throw .overflow }
        sum = next
      }
      sums[tier] = sum
      guard sum > 0 else {
        carry = try Exactly.sum(carry, part)
        continue
      }
      for (index, reward) in zip(indices, try LargestRemainder.parts(of: part, by: own)) {
        rewards[index] = reward
      }
    }
    (self.pool, self.parts, self.weights) = (pool, parts, sums)
    (self.rewards, self.carry) = (rewards, carry)
  }
}
