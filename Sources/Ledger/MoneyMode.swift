/// What money is good for in this installation; `money.mode` in the configuration.
package enum MoneyMode: String, Hashable, Sendable, CaseIterable {
  /// There are no prices: practice only.
  case off
  /// Play money, given by the operators: no chain and no payouts.
  case paper
  /// Deposits and payouts.
  case live

  /// Why this mode cannot be used, for who configured it; `nil` when it can.
  package var refusal: String? {
    switch self {
    case .off, .paper: nil
    case .live:
      "money.mode: live needs deposits and payouts, which this version does not have; use paper (play money) or off."
    }
  }
}
