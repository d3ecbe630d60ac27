import Transport
import Vocabulary

/// How long an answer asks us to wait.
///
/// - SeeAlso: <https://www.rfc-editor.org/rfc/rfc9110#name-retry-after>
enum RetryAfter {
  /// `retry-after-ms` (milliseconds) before `retry-after` (seconds, or a date); `nil` when neither can be read.
  static func wait(in headers: HTTPHeaders, now: Moment) -> Duration? {
    if let text = headers.first("retry-after-ms"), let wait = number(text, milliseconds: 1) { return wait }
    guard let text = headers.first("retry-after") else { return nil }
    if let wait = number(text, milliseconds: 1_000) { return wait }
    guard let date = date(text) else { return nil }
    return max(.zero, now.duration(to: date))
  }

  /// Fractions occur, negative numbers do not count. More than a day is as good as a day.
  private static func number(_ text: String, milliseconds unit: Double) -> Duration? {
    guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
    return .milliseconds(Int64(min(86_400_000, number * unit).rounded(.up)))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
  private static func date(_ text: String) -> Moment? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
      (1970...9999).contains(year)
    else { return nil }
    let time = parts[4].split(separator: ":").compactMap { Int64($0) }
    guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2])
    else {
      return nil
    }
    return Moment(
      seconds: days(year, Int64(month) + 1, day) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2])
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Days since 1970-01-01.
  ///
  /// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
