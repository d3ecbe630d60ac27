import Ledger

/// What becomes of tokens that were bought back.
package struct BuybackSplit: Hashable, Sendable {
  package let burned: Int64
  package let distributed: Int64

  package init(acquired: Int64, burning share: BasisPoints) throws(ArithmeticError) {
    (burned, distributed) = try share.split(acquired)
  }
}

/// How tokens of a buyback go to stakers: by tier as a month's pool, and in a tier by what is staked now.
package struct BuybackShares: Hashable, Sendable {
  /// As many as stakes, in their order.
  package let parts: [Int64]
  /// Of tiers in which nobody has staked: burned with the rest.
  package let unassigned: Int64

  /// - Parameter amounts: Base units, in the order that decides ties.
  package init(distributing total: Int64, tiers: [StakingTier], amounts: [Int64]) throws(ArithmeticError) {
    let shares = try MonthShares(
      pool: total, tiers: tiers, weights: amounts.map { UInt128(max(0, $0)) })
    (parts, unassigned) = (shares.rewards, shares.carry)
  }
}

/// Prices in 10^-12 dollars for one whole token. Shown, and nothing else: no fee, reward or discount depends on them.
package enum TokenPrice {
  /// 10^8 base units in a whole one, and 10^6 pico-dollars in a micro-dollar.
  private static let scale: Int64 = 100_000_000_000_000

  /// - Parameters:
  ///   - dollars: Micro-dollars.
  ///   - tokens: Base units; above zero.
  package static func price(of tokens: Int64, for dollars: Int64) throws(ArithmeticError) -> Int64 {
    try Exactly.floor(dollars, times: scale, over: tokens)
  }

  /// Base units for micro-dollars at a price.
  package static func tokens(for dollars: Int64, at price: Int64) throws(ArithmeticError) -> Int64 {
    try Exactly.floor(dollars, times: scale, over: price)
  }

  /// Micro-dollars that a number of base units would cost.
  package static func value(of tokens: Int64, at price: Int64) throws(ArithmeticError) -> Int64 {
    try Exactly.floor(tokens, times: price, over: scale)
  }

  /// `0.0000125`: up to twelve decimals.
  package static func text(_ price: Int64) -> String {
    let digits = String(price)
    let padded = String(repeating: "0", count: max(0, 13 - digits.utf8.count)) + digits
    var decimals = padded.suffix(12)
    while decimals.utf8.count > 2, decimals.last == "0" { decimals.removeLast() }
    return "\(padded.dropLast(12)).\(decimals)"
  }
}
