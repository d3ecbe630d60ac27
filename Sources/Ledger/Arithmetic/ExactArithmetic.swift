/// Why there is no exact answer. Nothing wraps and nothing traps.
package enum ArithmeticError: Error, Hashable {
  /// The result fits no 64-bit number.
  case overflow
  case divisionByZero
  /// A total or a weight below zero.
  case negative
  /// There is nobody to share with; the caller needs a rule for that.
  case emptyWeights
}

/// Sums and products of money, exact or refused.
package enum Exactly {
  package static func sum(_ left: Int64, _ right: Int64) throws(ArithmeticError) -> Int64 {
    let (sum, isOverflow) = left.addingReportingOverflow(right)
    if isOverflow { throw .overflow }
    return sum
  }

  package static func difference(_ left: Int64, _ right: Int64) throws(ArithmeticError) -> Int64 {
    let (difference, isOverflow) = left.subtractingReportingOverflow(right)
    if isOverflow { throw .overflow }
    return difference
  }

  /// `floor(value × numerator / denominator)`, with all bits of the product. None of the three is negative.
  package static func floor(
    _ value: Int64, times numerator: Int64, over denominator: Int64
  ) throws(ArithmeticError) -> Int64 {
    guard value >= 0, numerator >= 0, denominator >= 0 else { throw .negative }
    guard denominator > 0 else { throw .divisionByZero }
    let product = UInt64(value).multipliedFullWidth(by: UInt64(numerator))
    // The quotient has more than 64 bits otherwise.
    guard product.high < UInt64(denominator) else { throw .overflow }
    let quotient = UInt64(denominator).dividingFullWidth(product).quotient
    guard let result = Int64(exactly: quotient) else { throw .overflow }
    return result
  }

  /// The smallest multiple of `quantum` that is not below `value`. `value` is not negative, `quantum` is above zero.
  package static func ceiling(_ value: Int64, toMultipleOf quantum: Int64) throws(ArithmeticError) -> Int64 {
    guard value >= 0, quantum >= 0 else { throw .negative }
    guard quantum > 0 else { throw .divisionByZero }
    let rest = value % quantum
    return rest == 0 ? value : try sum(value, quantum - rest)
  }
}

/// Ten-thousandths, as shares are written in rules.
package struct BasisPoints: Hashable, Sendable {
  package let value: Int64

  /// - Returns: `nil` for less than nothing or more than everything.
  package init?(_ value: Int64) {
    guard (0...10_000).contains(value) else { return nil }
    self.value = value
  }

  package static let all = BasisPoints(unchecked: 10_000)

  private init(unchecked value: Int64) { self.value = value }

  /// The share of `units`, rounded down, and what is left of them: nothing is lost.
  ///
  /// - Parameter units: Not negative.
  package func split(_ units: Int64) throws(ArithmeticError) -> (share: Int64, rest: Int64) {
    let share = try Exactly.floor(units, times: value, over: 10_000)
    return (share, units - share)
  }
}
