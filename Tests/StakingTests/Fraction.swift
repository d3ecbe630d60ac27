/// An exact fraction, slow and plain: what the close of a month is compared with.
struct Fraction: Comparable {
  let top: Int128
  let bottom: Int128

  init(_ top: Int128, _ bottom: Int128 = 1) {
    precondition(bottom > 0, "nothing is divided by zero here")
    func common(_ left: Int128, _ right: Int128) -> Int128 { right == 0 ? left : common(right, left % right) }
    let divisor = max(1, common(top.magnitude == 0 ? bottom : abs(top), bottom))
    (self.top, self.bottom) = (top / divisor, bottom / divisor)
  }

  var floor: Int128 { top >= 0 ? top / bottom : (top - bottom + 1) / bottom }
  var rest: Fraction { Fraction(top - floor * bottom, bottom) }

  static func < (left: Fraction, right: Fraction) -> Bool {
    left.top * right.bottom < right.top * left.bottom
  }
  static func == (left: Fraction, right: Fraction) -> Bool {
    left.top == right.top && left.bottom == right.bottom
  }

  /// Whole parts of `total` in proportion: floors, and then one each to the largest rests, of equal ones to the first.
  static func share(_ total: Int64, _ weights: [Int128]) -> [Int64] {
    let sum = weights.reduce(0, +)
    let quotas = weights.map { Fraction(Int128(total) * $0, sum) }
    var parts = quotas.map { Int64($0.floor) }
    var left = total - parts.reduce(0, +)
    var given: Set<Int> = []
    while left > 0 {
      // One after the other, without any sorting.
      var best: Int?
      for index in quotas.indices where !given.contains(index) {
        if let known = best, !(quotas[known].rest < quotas[index].rest) { continue }
        best = index
      }
      guard let best else { break }
      parts[best] += 1
      given.insert(best)
      left -= 1
    }
    return parts
  }
}
