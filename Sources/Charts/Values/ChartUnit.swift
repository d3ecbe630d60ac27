import Vocabulary

/// What a chart's numbers are, and so how they are written.
package struct ChartUnit: Sendable {
  /// The smallest difference that two marks of an axis may have, 1 or more.
  let smallestStep: Int64
  let text: @Sendable (Int64) -> String

  /// - Parameters:
  ///   - smallestStep: The smallest difference that two marks of an axis may have.
  ///   - text: A number in words; short, since it stands beside an axis.
  package init(smallestStep: Int64 = 1, text: @escaping @Sendable (Int64) -> String) {
    self.smallestStep = max(1, smallestStep)
    self.text = text
  }

  /// How many: `1,250`.
  package static let count = ChartUnit { Amount(units: $0, of: .stars).number }

  /// Micro-dollars: `$1,250`, or `$1,250.50`.
  package static let dollars = ChartUnit(smallestStep: 10_000) { units in
    var amount = Amount.dollars(units: units).number
    if amount.hasSuffix(".00") { amount.removeLast(3) }
    return amount.hasPrefix("-") ? "-$\(amount.dropFirst())" : "$\(amount)"
  }

  /// Base units of the token.
  package static let tokens = ChartUnit { Amount(units: $0, of: .tokens).number }
}
