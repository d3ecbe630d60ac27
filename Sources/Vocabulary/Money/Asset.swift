/// What can be counted in the books. The raw value is what stands in the database, in hashes and on buttons.
package enum Asset: String, Hashable, Sendable, CaseIterable {
  /// Dollars, in micro-dollars: as many decimals as USDC has on its chain.
  case dollars = "USD"
  /// The token, in its base units.
  case tokens = "TOK"
  /// Telegram's stars, which cannot be split.
  case stars = "XTR"

  /// Decimals of one whole: a whole is 10 to this power in units.
  package var scale: Int {
    switch self {
    case .dollars: 6
    case .tokens: 8
    case .stars: 0
    }
  }

  /// Decimals that are shown even when they are zero, as in "9.00 USD".
  var shownDecimals: Int { self == .dollars ? 2 : 0 }
}
