/// Amounts as people write and read them.
extension Amount {
  /// Reads `12.5`: one to nineteen digits, then perhaps a point and at most as many digits as the asset has decimals.
  ///
  /// Only ASCII digits; no sign, no exponent, no grouping, no spaces. More decimals than the asset has are refused and
  /// never rounded.
  ///
  /// - Returns: `nil` for anything else, and for what fits no 64-bit number of units.
  package init?(_ text: some StringProtocol, of asset: Asset) {
    guard let units = Self.units(text.utf8, scale: asset.scale) else { return nil }
    self.init(units: units, of: asset)
  }

  /// As ``init(_:of:)``, with a minus sign in front if need be: for corrections by operators, and nowhere else.
  package init?(signed text: some StringProtocol, of asset: Asset) {
    guard text.utf8.first == UInt8(ascii: "-") else {
      self.init(text, of: asset)
      return
    }
    guard let units = Self.units(text.utf8.dropFirst(), scale: asset.scale) else { return nil }
    self.init(units: -units, of: asset)
  }

  private static let mostDigits = 19

  private static func units(_ text: some Collection<UInt8>, scale: Int) -> Int64? {
    var units: Int64 = 0
    var (whole, decimals) = (0, 0)
    var isPastPoint = false
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard !isPastPoint, whole > 0 else { return nil }
        isPastPoint = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      if isPastPoint { decimals += 1 } else { whole += 1 }
      guard whole <= mostDigits, decimals <= scale,
        let next = units.times10(plus: byte - UInt8(ascii: "0"))
      else { return nil }
      units = next
    }
    guard whole > 0, !isPastPoint || decimals > 0 else { return nil }
    for _ in decimals..<scale {
      guard let next = units.times10(plus: 0) else { return nil }
      units = next
    }
    return units
  }

  /// The number alone, for people: `1,234.50`, `0.000001`, `-3.00`. Dollars have at least two decimals; zeros at the
  /// end are cut otherwise. ``init(_:of:)`` reads it back when there is no comma and no sign in it.
  package var number: String {
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, asset.scale + 1 - digits.utf8.count)) + digits
    var decimals = padded.suffix(asset.scale)
    while decimals.utf8.count > asset.shownDecimals, decimals.last == "0" { decimals.removeLast() }
    var text = units < 0 ? "-" : ""
    let whole = padded.dropLast(asset.scale)
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.utf8.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return decimals.isEmpty ? text : text + "." + decimals
  }
}

/// `1,234.50 USD`.
extension Amount: CustomStringConvertible {
  package var description: String { "\(number) \(asset.rawValue)" }
}

extension Int64 {
  fileprivate func times10(plus digit: UInt8) -> Int64? {
    let (product, isTooLarge) = multipliedReportingOverflow(by: 10)
    let (sum, isOverflow) = product.addingReportingOverflow(Int64(digit))
    return isTooLarge || isOverflow ? nil : sum
  }
}
