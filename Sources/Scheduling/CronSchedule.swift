import Vocabulary

/// When something happens again and again: the five fields of cron, in UTC.
///
/// Minute, hour, day of the month, month, day of the week (0 and 7 are Sunday); lists, ranges, steps, and names of months
/// and days. Where both days are given, one of them is enough; where one of them begins with `*`, both have to fit, as
/// in Vixie's cron.
///
/// - SeeAlso: <https://man7.org/linux/man-pages/man5/crontab.5.html>
package struct CronSchedule: Hashable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let description: String
  /// Bit n stands for the value n.
  let minutes: UInt64
  let hours: UInt64
  let days: UInt64
  let months: UInt64
  /// Sunday is 0.
  let weekdays: UInt64
  /// A day has to fit as day of the month and as day of the week.
  let needsBothDays: Bool

  /// The words that stand for five fields.
  private static let words = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]
  /// Bytes: a list of all sixty minutes fits.
  private static let longest = 300

  /// - Throws: ``CronError`` that says what is wrong with it, also when it would never fire.
  package init(_ text: String) throws(CronError) {
    guard text.utf8.count <= Self.longest else { throw CronError("it is longer than \(Self.longest) bytes") }
    let words = text.split { $0 == " " || $0 == "\t" }
    let description = words.joined(separator: " ")
    if let word = words.first, word.hasPrefix("@") {
      guard words.count == 1, let fields = Self.words[word.lowercased()] else {
        throw CronError("of the words with @ it knows yearly, monthly, weekly, daily and hourly")
      }
      self = try CronSchedule(fields.split(separator: " "), as: description)
    } else {
      self = try CronSchedule(words, as: description)
    }
  }

  private init(_ fields: [Substring], as description: String) throws(CronError) {
    guard fields.count == 5 else {
      throw CronError("it has \(fields.count) field\(fields.count == 1 ? "" : "s") instead of five")
    }
    self.description = description
    minutes = try CronField.minute.values(fields[0])
    hours = try CronField.hour.values(fields[1])
    days = try CronField.day.values(fields[2])
    months = try CronField.month.values(fields[3])
    let week = try CronField.weekday.values(fields[4])
    weekdays = (week | week >> 7) & 0x7F
    needsBothDays = fields[2].hasPrefix("*") || fields[4].hasPrefix("*")
    // Every date that there is falls on every day of the week in 400 years, so the day of the month alone decides.
    guard !needsBothDays || (1...12).contains(where: { month in hasDay(in: month) }) else {
      throw CronError("it never fires, because none of its months has such a day")
    }
  }

  private func hasDay(in month: Int) -> Bool {
    months & 1 << UInt64(month) != 0 && days & CalendarMonth.mask(CalendarMonth.longest(month)) != 0
  }
}

/// Why a text is no schedule: the end of a sentence, without its full stop.
package struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
