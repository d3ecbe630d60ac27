import Ledger

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
