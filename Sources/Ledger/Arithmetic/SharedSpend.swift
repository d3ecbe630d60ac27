/// How several people pay one price together.
package enum SharedSpend {
  /// What each pays of `price`, in proportion to what they have; never more than that.
  ///
  /// - Parameter balances: In the order that decides ties; none below zero.
  /// - Returns: As many parts as balances; `nil` when they do not have enough together.
  package static func debits(of price: Int64, from balances: [Int64]) throws(ArithmeticError) -> [Int64]? {
    var sum: UInt128 = 0
    for balance in balances {
      guard balance >= 0 else { throw .negative }
      sum += UInt128(balance)
    }
    guard price >= 0 else { throw .negative }
    guard sum >= UInt128(price) else { return nil }
    // Nobody has anything, and nothing is to be paid.
    guard sum > 0 else { return balances.map { _ in 0 } }
    return try LargestRemainder.parts(of: price, by: balances)
  }
}
