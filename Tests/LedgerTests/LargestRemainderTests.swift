import Groundwork
import Ledger
import Testing

@Suite("Largest remainder")
struct LargestRemainderTests {
  /// Weights of every size, zeros and equals among them.
  private static func weights(_ source: inout SplitMix64) -> [UInt128] {
    let count = Int.random(in: 1...12, using: &source)
    let bits = UInt128.random(in: 1...124, using: &source)
    var weights = (0..<count).map { _ in
      Bool.random(using: &source) ? UInt128.random(in: 0...(1 << bits), using: &source) : 0
    }
    if Bool.random(using: &source) { weights.append(weights[0]) }
    if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
    return weights
  }

  @Test("Parts are what exact fractions say", arguments: 0..<40 as Range<UInt64>)
  func exactFractions(seed: UInt64) throws {
    var source = SplitMix64(state: seed)
    for _ in 0..<50 {
      let weights = Self.weights(&source)
      let total = Int64.random(in: 0...(1 << Int64.random(in: 0...62, using: &source)), using: &source)
      let parts = try LargestRemainder.parts(of: total, by: weights)
      let sum = weights.reduce(BigNumber(0)) { $0 + BigNumber($1) }

      #expect(parts.reduce(0, +) == total)
      // |part × sum − total × weight| < sum: nobody is a whole unit away from their share.
      for (part, weight) in zip(parts, weights) {
        let given = BigNumber(UInt128(part)) * sum
        let due = BigNumber(UInt128(total)) * BigNumber(weight)
        #expect(given < due + sum)
        #expect(due < given + sum)
        if weight == 0 { #expect(part == 0) }
        if BigNumber(UInt128(total)) < sum { #expect(UInt128(part) <= weight) }
      }
      // Whoever got one more had a larger fraction than whoever did not, or the same one and an earlier place.
      let fractions = zip(parts, weights).map { part, weight -> (isUp: Bool, rest: BigNumber) in
        let due = BigNumber(UInt128(total)) * BigNumber(weight)
        let given = BigNumber(UInt128(part)) * sum
        return due < given ? (true, due + sum - given) : (false, due - given)
      }
      for (first, one) in fractions.enumerated() where one.isUp {
        for (second, other) in fractions.enumerated() where !other.isUp {
          #expect(other.rest < one.rest || (other.rest == one.rest && first < second))
        }
      }
    }
  }

  @Test("Somebody without any weight changes nothing", arguments: 0..<20 as Range<UInt64>)
  func bystanders(seed: UInt64) throws {
    var source = SplitMix64(state: seed)
    let weights = Self.weights(&source)
    let place = Int.random(in: 0...weights.count, using: &source)
    var parts = try LargestRemainder.parts(of: 1_000_003, by: weights)
    let with = try LargestRemainder.parts(
      of: 1_000_003, by: Array(weights[..<place]) + [0] + Array(weights[place...]))
    parts.insert(0, at: place)
    #expect(with == parts)
  }

  @Test("Weights of a month and totals of 63 bits need more than 128 bits, and are exact")
  func wide() throws {
    let weight: UInt128 = 99_974_534_787_300_000 * 2_678_400
    let parts = try LargestRemainder.parts(of: .max, by: [weight, weight, 1])
    #expect(parts == [4_611_686_018_427_387_904, 4_611_686_018_427_387_903, 0])
    #expect(try LargestRemainder.parts(of: .max, by: [.max >> 1, .max >> 1]) == parts.dropLast())
  }

  @Test("What cannot be shared is refused")
  func refusals() {
    #expect(throws: ArithmeticError.emptyWeights) { try LargestRemainder.parts(of: 0, by: [] as [Int64]) }
    #expect(throws: ArithmeticError.emptyWeights) {
      try LargestRemainder.parts(of: 5, by: [0, 0] as [Int64])
    }
    #expect(throws: ArithmeticError.negative) { try LargestRemainder.parts(of: -1, by: [1] as [Int64]) }
    #expect(throws: ArithmeticError.negative) { try LargestRemainder.parts(of: 1, by: [2, -1] as [Int64]) }
    #expect(throws: ArithmeticError.overflow) {
      try LargestRemainder.parts(of: 1, by: [UInt128.max, 1])
    }
    #expect(throws: ArithmeticError.negative) { try SharedSpend.debits(of: 1, from: [3, -1]) }
  }
}

/// A number of any size, for tests only: 32 bits a digit, the lowest first.
struct BigNumber: Comparable {
  private var digits: [UInt32]

  init(_ value: UInt128) {
    digits = (0..<4).map { UInt32(truncatingIfNeeded: value >> (32 * UInt128($0))) }
    trim()
  }

  private init(digits: [UInt32]) {
    self.digits = digits
    trim()
  }

  private mutating func trim() { while digits.last == 0 { digits.removeLast() } }

  static func + (left: BigNumber, right: BigNumber) -> BigNumber {
    var (sum, carry) = ([UInt32](), UInt64(0))
    for index in 0..<max(left.digits.count, right.digits.count) {
      carry += UInt64(left.digit(index)) + UInt64(right.digit(index))
      sum.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    return BigNumber(digits: sum + [UInt32(carry)])
  }

  /// `right` is not larger than `left`.
  static func - (left: BigNumber, right: BigNumber) -> BigNumber {
    var (difference, borrow) = ([UInt32](), Int64(0))
    for index in left.digits.indices {
      borrow += Int64(left.digit(index)) - Int64(right.digit(index))
      difference.append(UInt32(truncatingIfNeeded: borrow))
      borrow >>= 32
    }
    return BigNumber(digits: difference)
  }

  static func * (left: BigNumber, right: BigNumber) -> BigNumber {
    var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
    for (place, digit) in left.digits.enumerated() {
      var carry: UInt64 = 0
      for (other, factor) in right.digits.enumerated() {
        carry += UInt64(digit) * UInt64(factor) + UInt64(product[place + other])
        product[place + other] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product[place + right.digits.count] = UInt32(carry)
    }
    return BigNumber(digits: product)
  }

  static func < (left: BigNumber, right: BigNumber) -> Bool {
    if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
    for (one, other) in zip(left.digits.reversed(), right.digits.reversed()) where one != other {
      return one < other
    }
    return false
  }

  private func digit(_ index: Int) -> UInt32 { index < digits.count ? digits[index] : 0 }
}
