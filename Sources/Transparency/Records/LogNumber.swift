/// A number as records write it: digits, no zero in front, no sign.
struct LogNumber {
  let value: Int64

  init?(_ digits: some Collection<UInt8>) {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tenfold, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isOverflow) = tenfold.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      guard !isTooLarge, !isOverflow else { return nil }
      value = sum
    }
    self.value = value
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isLowerHex: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
}

extension Collection<UInt8> {
  /// Three letters, `_` and 26 characters of Crockford's base 32.
  func isIdentifier(_ prefix: String) -> Bool {
    guard count == 30, prefix.utf8.count == 3, starts(with: prefix.utf8) else { return false }
    let rest = dropFirst(3)
    return rest.first == UInt8(ascii: "_") && rest.dropFirst().allSatisfy(\.isCrockford)
  }

  /// `2026-11-21T05:29:31.123Z`: such texts compare as their moments do.
  var isMoment: Bool {
    let pattern = "0000-00-00T00:00:00.000Z".utf8
    return count == pattern.count
      && zip(self, pattern).allSatisfy { $1 == UInt8(ascii: "0") ? $0.isDigit : $0 == $1 }
  }
}

extension UInt8 {
  fileprivate var isCrockford: Bool {
    switch self {
    case UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "O"), UInt8(ascii: "U"): false
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: isDigit
    }
  }
}
