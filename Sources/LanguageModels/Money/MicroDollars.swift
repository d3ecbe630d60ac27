import SQLite
import Vocabulary

/// An amount in millionths of a dollar.
package struct MicroDollars: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let count: Int64

  package init(_ count: Int64) { self.count = count }

  package static let zero = MicroDollars(0)

  /// Reads an amount in dollars: digits, and up to six behind a point. No sign, no symbol.
  package init?(dollars text: String) {
    guard let amount = Amount(text, of: .dollars) else { return nil }
    self.init(amount.units)
  }

  /// `$0.0042`: two digits behind the point, or as many as it takes, at most six.
  package var description: String {
    let size = count.magnitude
    var digits = String(size % 1_000_000)
    digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
    while digits.utf8.count > 2, digits.hasSuffix("0") { digits.removeLast() }
    return "\(count < 0 ? "-" : "")$\(size / 1_000_000).\(digits)"
  }

  package static func < (left: MicroDollars, right: MicroDollars) -> Bool { left.count < right.count }
}

extension MicroDollars: SQLBindable {
  package var sqlValue: SQLValue { count.sqlValue }
}
