import Vocabulary

/// A month of the Gregorian calendar, in UTC.
struct CalendarMonth: Hashable {
  private(set) var year: Int
  /// 1 to 12.
  private(set) var month: Int

  init(year: Int, month: Int) { (self.year, self.month) = (year, month) }

  var next: CalendarMonth {
    month == 12 ? CalendarMonth(year: year + 1, month: 1) : CalendarMonth(year: year, month: month + 1)
  }

  var previous: CalendarMonth {
    month == 1 ? CalendarMonth(year: year - 1, month: 12) : CalendarMonth(year: year, month: month - 1)
  }

  var length: Int {
    guard month == 2 else { return CalendarMonth.longest(month) }
    return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
  }

  /// Whole days from 1970-01-01 to the first of this month.
  ///
  /// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  var firstDay: Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Days of this month that fall on one of `weekdays` (Sunday is bit 0); bit n stands for the nth.
  func days(on weekdays: UInt64) -> UInt64 {
    // 1970-01-01 was a Thursday.
    let first = UInt64(((firstDay + 4) % 7 + 7) % 7)
    let week = (weekdays >> first | weekdays << (7 - first)) & 0x7F
    return (week << 1 | week << 8 | week << 15 | week << 22 | week << 29) & CalendarMonth.mask(length)
  }

  /// Days that `month` has in a leap year.
  static func longest(_ month: Int) -> Int {
    switch month {
    case 2: 29
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days 1 to `length`.
  static func mask(_ length: Int) -> UInt64 { (1 << UInt64(length + 1)) - 2 }
}
