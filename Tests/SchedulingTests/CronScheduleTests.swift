import Groundwork
import Testing
import Vocabulary

@testable import Scheduling

@Suite("Cron expressions")
struct CronScheduleTests {
  /// A moment in UTC.
  static func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Moment {
    Moment(
      seconds: Int64(CalendarMonth(year: year, month: month).firstDay + day - 1) * 86_400
        + Int64(hour * 3_600 + minute * 60))
  }

  @Test(
    "The next slot is the first one after a moment",
    arguments: [
      ("0 2 * * *", at(2026, 11, 21, 1, 59), at(2026, 11, 21, 2)),
      ("0 2 * * *", at(2026, 11, 21, 2), at(2026, 11, 22, 2)),
      ("0 9 * * 1", at(2026, 11, 21), at(2026, 11, 23, 9)),
      ("0 3 * * sun", at(2026, 11, 21), at(2026, 11, 22, 3)),
      ("0 3 * * 7", at(2026, 11, 21), at(2026, 11, 22, 3)),
      ("*/15 * * * *", at(2026, 11, 21, 10, 7), at(2026, 11, 21, 10, 15)),
      ("59 23 31 12 *", at(2026, 12, 31, 23, 59), at(2027, 12, 31, 23, 59)),
      ("0 0 29 feb *", at(2026, 11, 21), at(2028, 2, 29)),
      ("0 0 29 2 *", at(2096, 2, 29), at(2104, 2, 29)),
      // The 13th, or a Friday.
      ("0 0 13 * 5", at(2026, 11, 21), at(2026, 11, 27)),
      ("0 0 13 * 5", at(2026, 12, 12), at(2026, 12, 13)),
      // Every other day of the month, and a Friday: `*` makes both necessary.
      ("0 0 */2 * 5", at(2026, 11, 21), at(2026, 11, 27)),
      ("0 0 */2 * 5", at(2026, 11, 27), at(2026, 12, 11)),
      ("0 0 1 jan-mar,dec *", at(2026, 11, 21), at(2026, 12, 1)),
      ("30 4 * * fri-sun", at(2026, 11, 22, 5), at(2026, 11, 27, 4, 30)),
      ("@monthly", at(2026, 11, 21), at(2026, 12, 1)),
    ])
  func next(text: String, moment: Moment, expected: Moment) throws {
    let schedule = try CronSchedule(text)
    #expect(schedule.next(after: moment) == expected)
    #expect(schedule.last(through: expected) == expected)
  }

  @Test(
    "What is no schedule is refused in one sentence",
    arguments: [
      ("", "it has 0 fields instead of five"),
      ("0 2 * *", "it has 4 fields instead of five"),
      ("60 2 * * *", "“60” is no minute: these go from 0 to 59"),
      ("0 24 * * *", "“24” is no hour: these go from 0 to 23"),
      ("0 0 0 * *", "“0” is no day of the month: these go from 1 to 31"),
      ("0 0 * dez *", "“dez” is no month: these go from 1 to 12"),
      ("0 0 * * 8", "“8” is no day of the week: these go from 0 to 7"),
      ("-1 0 * * *", "“” is no minute: these go from 0 to 59"),
      ("1,,2 0 * * *", "“” is no minute: these go from 0 to 59"),
      ("30-10 0 * * *", "the range “30-10” runs backwards"),
      ("5/10 0 * * *", "a step needs a range before it: 5-59/10"),
      ("*/0 0 * * *", "“0” is no step for the minute: it goes from 0 to 59"),
      ("*/60 0 * * *", "“60” is no step for the minute: it goes from 0 to 59"),
      ("0 0 30 2 *", "it never fires, because none of its months has such a day"),
      ("0 0 31 4,6,9,11 *", "it never fires, because none of its months has such a day"),
      ("0 0 31 2 */2", "it never fires, because none of its months has such a day"),
      ("@reboot", "of the words with @ it knows yearly, monthly, weekly, daily and hourly"),
      ("0 0 * * ? ", "“?” is no day of the week: these go from 0 to 7"),
      (String(repeating: "1,", count: 200) + "1 * * * *", "it is longer than 300 bytes"),
    ])
  func refused(text: String, reason: String) {
    #expect(throws: CronError(reason)) { try CronSchedule(text) }
  }

  @Test("A day that no month has is found in time when a weekday stands beside it")
  func restrictedDays() throws {
    #expect(try CronSchedule("0 0 31 2 1").next(after: Self.at(2026, 1, 1)) == Self.at(2026, 2, 2))
  }

  @Test("The rarest schedule is found at once")
  func rare() throws {
    // The 29th of February on a Sunday, 28 years apart, or 40 where a century has no leap day.
    let schedule = try CronSchedule("0 0 29 2 */7".replacing("*/7", with: "*/6"))
    #expect(schedule.next(after: Self.at(2026, 1, 1)) > Self.at(2026, 1, 1))
  }

  @Test(
    "The shortest time between two slots is known",
    arguments: [
      ("* * * * *", 1), ("*/15 * * * *", 15), ("0,50 * * * *", 10), ("0 2 * * *", 1_440),
      ("59 23,0 * * *", 60), ("5 0,23 * * *", 60), ("0,55 0,23 * * *", 5), ("7 * * * *", 60),
    ])
  func gap(text: String, minutes: Int64) throws {
    #expect(try CronSchedule(text).shortestGap == .seconds(minutes * 60))
  }

  @Test("Random schedules agree with a search that looks at every minute", arguments: 0..<300)
  func reference(seed: UInt64) throws {
    let randomness = Randomness.seeded(seed)
    let text = RandomSchedule(randomness).text
    guard let schedule = try? CronSchedule(text) else { return }
    let slow = SlowSchedule(text)
    var moment = Moment(milliseconds: Int64(randomness.number() % 4_102_444_800_000))
    for _ in 0..<5 {
      let next = schedule.next(after: moment)
      guard let expected = slow.next(after: moment) else {
        // Further away than the slow one looks; it is a slot all the same, and none lies before it.
        #expect(slow.fires(at: next), "\(text) after \(moment.iso8601)")
        return
      }
      #expect(next == expected, "\(text) after \(moment.iso8601)")
      #expect(schedule.last(through: next) == next)
      #expect(schedule.last(through: next.advanced(by: .milliseconds(-1))) <= moment, "\(text)")
      moment = next.advanced(by: .seconds(Int64(randomness.index(below: 100_000))))
    }
  }
}

/// Fields by chance, most of them plain.
struct RandomSchedule {
  let text: String

  init(_ randomness: Randomness) {
    let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
    text = ranges.map { Self.field($0, randomness) }.joined(separator: " ")
  }

  private static func field(_ range: ClosedRange<Int>, _ randomness: Randomness) -> String {
    if randomness.index(below: 3) == 0 { return "*" }
    return (0...randomness.index(below: 3)).map { _ in item(range, randomness) }.joined(separator: ",")
  }

  private static func item(_ range: ClosedRange<Int>, _ randomness: Randomness) -> String {
    func value(_ range: ClosedRange<Int>) -> Int { range.lowerBound + randomness.index(below: range.count) }
    let first = value(range)
    switch randomness.index(below: 6) {
    case 0: return "*/\(1 + randomness.index(below: range.upperBound - range.lowerBound))"
    case 1: return "\(first)-\(value(first...range.upperBound))"
    case 2:
      guard first < range.upperBound else { return "\(first)" }
      return "\(first)-\(range.upperBound)/\(1 + randomness.index(below: range.upperBound - first))"
    default: return "\(first)"
    }
  }
}

/// Looks at every minute, the way a daemon does that wakes each minute.
struct SlowSchedule {
  private let fields: [Set<Int>]
  private let needsBoth: Bool

  init(_ text: String) {
    let words = text.split(separator: " ")
    let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
    fields = zip(words, ranges).map { word, range in
      var values: Set<Int> = []
      for item in word.split(separator: ",") {
        let parts = item.split(separator: "/")
        let step = parts.count == 2 ? Int(parts[1])! : 1
        let ends = parts[0] == "*" ? nil : parts[0].split(separator: "-").map { Int($0)! }
        let first = ends?[0] ?? range.lowerBound
        let last = ends.map { $0[$0.count - 1] } ?? (range == 0...7 ? 6 : range.upperBound)
        var value = first
        while value <= last {
          values.insert(value)
          value += step
        }
      }
      return values
    }
    needsBoth = words[2].hasPrefix("*") || words[4].hasPrefix("*")
  }

  func fires(at moment: Moment) -> Bool {
    let date = moment.date
    let minute = Int(moment.timeOfDay.milliseconds / 60_000)
    let weekday = Int((moment.dayNumber + 4) % 7)
    let (dated, named) = (
      fields[2].contains(date.day), fields[4].contains(weekday) || weekday == 0 && fields[4].contains(7)
    )
    return fields[0].contains(minute % 60) && fields[1].contains(minute / 60)
      && fields[3].contains(date.month)
      && (needsBoth ? dated && named : dated || named)
  }

  /// `nil` when a year has no slot.
  func next(after moment: Moment) -> Moment? {
    var minute = moment.milliseconds / 60_000 + 1
    for _ in 0..<400 {
      let day = Moment(milliseconds: minute * 60_000).dayNumber
      // A whole day without a slot is passed over in one step, or this would take minutes.
      let midday = Moment(milliseconds: day * 86_400_000)
      let end = (day + 1) * 1_440
      if fitsDay(midday) {
        while minute < end {
          if fires(at: Moment(milliseconds: minute * 60_000)) { return Moment(milliseconds: minute * 60_000) }
          minute += 1
        }
      }
      minute = end
    }
    return nil
  }

  private func fitsDay(_ moment: Moment) -> Bool {
    let date = moment.date
    let weekday = Int((moment.dayNumber + 4) % 7)
    let (dated, named) = (
      fields[2].contains(date.day), fields[4].contains(weekday) || weekday == 0 && fields[4].contains(7)
    )
    return fields[3].contains(date.month) && (needsBoth ? dated && named : dated || named)
  }
}
