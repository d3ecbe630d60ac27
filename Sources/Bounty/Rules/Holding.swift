/// How much of the token somebody has, as far as it counts for a discount.
package struct Holding: Hashable, Sendable {
  /// Base units.
  package let units: Int64
  /// There is a wallet that could not be looked at: it counts as empty, and that has to be said.
  package let isUnchecked: Bool

  package init(units: Int64, isUnchecked: Bool = false) {
    (self.units, self.isUnchecked) = (units, isUnchecked)
  }

  package var percent: Int64 { Discount.percent(for: units) }
}
