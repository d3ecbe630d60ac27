import Ledger

/// What holders of the token save.
package enum Discount {
  /// From so many base units on, so many percent; the dearest first.
  private static let tiers: [(from: Int64, percent: Int64)] = [
    (10_000_000_000_000_000, 50), (1_000_000_000_000_000, 25), (100_000_000_000_000, 10),
  ]

  /// - Parameter holding: Base units that count, see ``effectiveHolding(now:lowest:custody:)``.
  package static func percent(for holding: Int64) -> Int64 {
    tiers.first { holding >= $0.from }?.percent ?? 0
  }

  /// What counts of somebody's tokens: on the chain no more than was there all day, and what lies in our books.
  ///
  /// - Parameters:
  ///   - now: On the chain at this moment.
  ///   - lowest: The least that was seen there in 24 hours; 0 for a wallet that was seen first in that time.
  ///   - custody: In our books, staked or not.
  package static func effectiveHolding(now: Int64, lowest: Int64, custody: Int64) throws(ArithmeticError)
    -> Int64
  {
    try Exactly.sum(max(0, min(now, lowest)), custody)
  }
}
