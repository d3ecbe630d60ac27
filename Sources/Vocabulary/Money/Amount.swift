/// So much of something, in whole units: never a fraction, never a floating-point number.
///
/// Amounts of different assets do not mix: adding them traps, since no input can lead there.
package struct Amount: Hashable, Sendable {
  /// Micro-dollars, base units of the token, or stars. Below zero only for what is owed or taken back.
  package let units: Int64
  package let asset: Asset

  package init(units: Int64, of asset: Asset) {
    self.units = units
    self.asset = asset
  }

  package static func zero(of asset: Asset) -> Amount { Amount(units: 0, of: asset) }

  /// Micro-dollars.
  package static func dollars(units: Int64) -> Amount { Amount(units: units, of: .dollars) }

  package var isPositive: Bool { units > 0 }

  /// - Returns: `nil` when the sum fits no 64-bit number.
  package func adding(_ other: Amount) -> Amount? {
    precondition(asset == other.asset, "amounts of two assets have no sum")
    let (sum, isOverflow) = units.addingReportingOverflow(other.units)
    return isOverflow ? nil : Amount(units: sum, of: asset)
  }

  /// - Returns: `nil` when the difference fits no 64-bit number.
  package func subtracting(_ other: Amount) -> Amount? {
    precondition(asset == other.asset, "amounts of two assets have no difference")
    let (difference, isOverflow) = units.subtractingReportingOverflow(other.units)
    return isOverflow ? nil : Amount(units: difference, of: asset)
  }
}
