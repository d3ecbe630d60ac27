extension Moment {
  /// Calendar fields in UTC (proleptic Gregorian).
  ///
  /// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  package var date: (year: Int, month: Int, day: Int) {
    let shifted = dayNumber + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(day))
  }

  /// Milliseconds since the UTC midnight before this moment.
  package var timeOfDay: Duration { .milliseconds(milliseconds - dayNumber * 86_400_000) }

  /// `2026-11-21T05:29:31.123Z`.
  package var iso8601: String {
    "\(day)T\(timeWithSeconds).\(padded(Int(timeOfDay.milliseconds % 1_000), 3))Z"
  }

  /// Reads what ``iso8601`` writes, and nothing else.
  ///
  /// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  package init?(iso8601 text: String) {
    func number(_ start: Int, _ count: Int) -> Int64? {
      let digits = text.utf8.dropFirst(start).prefix(count)
      return Int64(String(decoding: digits, as: UTF8.self))
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), let rest = number(20, 3)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooredDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    let ofDay = hour * 3_600_000 + minute * 60_000 + second * 1_000 + rest
    self.init(milliseconds: days * 86_400_000 + ofDay)
    // Also refuses days that there are not, and signs among the digits.
    guard iso8601 == text else { return nil }
  }

  /// `05:29`.
  package var hourAndMinute: String {
    let minutes = timeOfDay.milliseconds / 60_000
    return "\(padded(Int(minutes / 60), 2)):\(padded(Int(minutes % 60), 2))"
  }

  /// `05:29:31`.
  package var timeWithSeconds: String {
    "\(hourAndMinute):\(padded(Int(timeOfDay.milliseconds / 1_000 % 60), 2))"
  }

  /// `2026-11-21 05:29`, as lists show when something happened.
  package var dayAndTime: String { "\(day) \(hourAndMinute)" }

  /// `2026-11-21`.
  package var day: String {
    let (year, month, day) = date
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
