import Ledger

/// What a month brought the house, and who gets how much of it.
package struct RevenueSplit: Hashable, Sendable {
  /// What is shared out: never below zero.
  package let revenue: Int64
  /// What was given back beyond what came in; next month pays it first.
  package let deficit: Int64
  package let staking: Int64
  package let buyback: Int64
  package let operating: Int64

  private static let stakingShare: Int64 = 3_000
  private static let buybackShare: Int64 = 500

  /// - Parameters:
  ///   - gross: The house's share of captured fees.
  ///   - refunds: What of it went back; not negative, as is `deficit`.
  ///   - deficit: Of the month before.
  package init(gross: Int64, refunds: Int64, deficit: Int64) throws(ArithmeticError) {
    let net = try Exactly.difference(Exactly.difference(gross, refunds), deficit)
    try self.init(of: max(0, net), deficit: max(0, try Exactly.difference(0, net)))
  }

  package init(of revenue: Int64, deficit: Int64 = 0) throws(ArithmeticError) {
    (self.revenue, self.deficit) = (revenue, deficit)
    staking = try Exactly.floor(revenue, times: Self.stakingShare, over: 10_000)
    buyback = try Exactly.floor(revenue, times: Self.buybackShare, over: 10_000)
    operating = revenue - staking - buyback
  }
}
