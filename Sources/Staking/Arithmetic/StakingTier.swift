import Ledger

/// How long tokens are locked, and which part of the stakers' pool that length gets.
package enum StakingTier: Int, Hashable, Sendable, CaseIterable {
  case short = 30
  case middle = 60
  case long = 90

  package var seconds: Int64 { Int64(rawValue) * 86_400 }

  /// Percent of the pool.
  package var share: Int64 {
    switch self {
    case .short: 20
    case .middle: 30
    case .long: 50
    }
  }

  /// The longest first: of units that are left over, it gets the first.
  static let order: [StakingTier] = [.long, .middle, .short]

  /// The parts of a pool; together they are the pool.
  package static func parts(of pool: Int64) throws(ArithmeticError) -> [StakingTier: Int64] {
    let parts = try LargestRemainder.parts(of: pool, by: order.map(\.share))
    return Dictionary(uniqueKeysWithValues: zip(order, parts))
  }
}
