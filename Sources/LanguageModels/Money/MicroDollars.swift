import SQLite

/// An amount in millionths of a dollar.
package struct MicroDollars: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let count: Int64

  package init(_ count: Int64) { self.count = count }

  package static let zero = MicroDollars(0)

  /// Reads an amount in dollars: digits, and up to six behind a point. No sign, no symbol.
  package init?(dollars text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : "0"
    func isNumber(_ part: Substring) -> Bool {
      !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard isNumber(parts[0]), isNumber(fraction), fraction.utf8.count <= 6, let whole = Int64(parts[0]),
      let millionths = Int64(fraction + String(repeating: "0", count: 6 - fraction.utf8.count))
    else { return nil }
    let (product, overflows) = whole.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflowsToo) = product.addingReportingOverflow(millionths)
    guard !overflows, !overflowsToo else { return nil }
    self.init(sum)
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
