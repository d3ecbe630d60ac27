import Ledger

/// What an attempt costs, and how that grows. All amounts in micro-dollars.
package struct FeeRule: Hashable, Sendable {
  package enum Growth: Hashable, Sendable {
    case off
    /// So much more after each captured attempt.
    case linear(step: Int64)
    /// So many millionths more after each captured attempt.
    case exponential(millionths: Int64)
  }

  package var base: Int64 = 10_000_000
  package var growth = Growth.off
  package var cap: Int64 = 4_500_000_000

  package init(base: Int64 = 10_000_000, growth: Growth = .off, cap: Int64 = 4_500_000_000) {
    (self.base, self.growth, self.cap) = (base, growth, cap)
  }

  /// The list fee after one more captured attempt. A recurrence, never a power: each step rounds down.
  package func next(after fee: Int64) -> Int64 {
    let grown: Int64? =
      switch growth {
      case .off: fee
      case .linear(let step): try? Exactly.sum(fee, step)
      case .exponential(let millionths):
        try? Exactly.floor(fee, times: 1_000_000 + millionths, over: 1_000_000)
      }
    // What fits no number is above every cap.
    return min(cap, grown ?? cap)
  }

  /// The list fee after so many captured attempts.
  package func fee(after count: Int) -> Int64 {
    var fee = base
    for _ in 0..<count {
      let next = next(after: fee)
      if next == fee { return fee }
      fee = next
    }
    return fee
  }
}

/// What a player pays, out of the list fee and their discount.
package enum Price {
  /// - Parameters:
  ///   - percent: 0 to 100.
  ///   - quantum: Prices are rounded up to a multiple of it.
  package static func of(
    listFee: Int64, discount percent: Int64, quantum: Int64
  ) throws(ArithmeticError) -> Int64 {
    let saved = try Exactly.floor(listFee, times: percent, over: 100)
    return try Exactly.ceiling(listFee - saved, toMultipleOf: quantum)
  }

  /// The same in whole stars, rounded up.
  package static func stars(
    for price: Int64, microDollarsPerStar rate: Int64
  ) throws(ArithmeticError) -> Int64 {
    guard rate > 0 else { throw .divisionByZero }
    return try Exactly.ceiling(price, toMultipleOf: rate) / rate
  }
}
