/// The one way in which money is shared out: every unit has an owner, and nobody is further than one unit from their
/// exact share.
package enum LargestRemainder {
  /// Shares `total` in proportion to `weights`.
  ///
  /// Everybody gets their exact share rounded down; the units that are left go one each to the largest fractions, of
  /// equal ones to the first. A weight of zero gets nothing, and as long as `total` is no more than the sum of the
  /// weights, nobody gets more than their weight.
  ///
  /// - Parameters:
  ///   - total: Not negative.
  ///   - weights: In the order that decides ties. Products with `total` have up to 192 bits, and are exact.
  /// - Returns: As many parts as weights; their sum is `total`.
  /// - Throws: ``ArithmeticError/emptyWeights`` when all weights are zero, also for a total of zero;
  ///   ``ArithmeticError/overflow`` when their sum has more than 128 bits.
  package static func parts(
    of total: Int64, by weights: [UInt128]
  ) throws(ArithmeticError) -> [Int64] {
    guard total >= 0 else { throw .negative }
    var sum: UInt128 = 0
    for weight in weights {
      let (next, isOverflow) = sum.addingReportingOverflow(weight)
      if isOverflow { throw .overflow }
      sum = next
    }
    guard sum > 0 else { throw .emptyWeights }
    var parts: [Int64] = []
    var remainders: [UInt128] = []
    parts.reserveCapacity(weights.count)
    remainders.reserveCapacity(weights.count)
    var left = total
    for weight in weights {
      let (part, remainder) = divide(total, weight, by: sum)
      parts.append(part)
      remainders.append(remainder)
      left -= part
    }
    guard left > 0 else { return parts }
    // Fewer units are left than there are fractions: each was rounded down by less than one.
    let order = remainders.indices.sorted {
      remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
    }
    for index in order.prefix(Int(left)) { parts[index] += 1 }
    return parts
  }

  /// As ``parts(of:by:)``, for weights that are amounts.
  package static func parts(of total: Int64, by weights: [Int64]) throws(ArithmeticError) -> [Int64] {
    guard weights.allSatisfy({ $0 >= 0 }) else { throw .negative }
    return try parts(of: total, by: weights.map { UInt128($0) })
  }

  /// `total × weight` divided by `sum`, which is not smaller than `weight`: the quotient is never above `total`.
  private static func divide(_ total: Int64, _ weight: UInt128, by sum: UInt128) -> (Int64, UInt128) {
    let product = UInt128(total).multipliedFullWidth(by: weight)
    let (quotient, remainder) =
      product.high == 0
      ? product.low.quotientAndRemainder(dividingBy: sum) : sum.dividingFullWidth(product)
    return (Int64(quotient), remainder)
  }
}
