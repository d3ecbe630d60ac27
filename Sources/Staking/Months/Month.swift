import SQLite
import Vocabulary

/// A month of the calendar in UTC, from its first second to the first one of the next.
package struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  /// 1 to 12.
  package let number: Int

  package init?(year: Int, number: Int) {
    guard (1970...9999).contains(year), (1...12).contains(number) else { return nil }
    (self.year, self.number) = (year, number)
  }

  private init(_ year: Int, _ number: Int) { (self.year, self.number) = (year, number) }

  /// `2026-02`.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }), let year = Int(parts[0]),
      let number = Int(parts[1])
    else { return nil }
    self.init(year: year, number: number)
  }

  package init(of moment: Moment) {
    let date = moment.date
    self.init(date.year, date.month)
  }

  package var description: String {
    let years = String(year)
    return "\(String(repeating: "0", count: 4 - years.utf8.count))\(years)-\(number < 10 ? "0" : "")\(number)"
  }

  package var next: Month { number == 12 ? Month(year + 1, 1) : Month(year, number + 1) }
  package var previous: Month { number == 1 ? Month(year - 1, 12) : Month(year, number - 1) }

  /// Unix seconds.
  package var seconds: Range<Int64> { first..<next.first }
  package var start: Moment { Moment(seconds: first) }
  /// The first moment that is no part of it.
  package var end: Moment { next.start }

  /// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private var first: Int64 {
    let shifted = number <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (number > 2 ? number - 3 : number + 9) + 2) / 5
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return Int64(days) * 86_400
  }

  package static func < (left: Month, right: Month) -> Bool {
    (left.year, left.number) < (right.year, right.number)
  }
}

/// `2026-02`.
extension Month: SQLBindable { package var sqlValue: SQLValue { .text(description) } }
