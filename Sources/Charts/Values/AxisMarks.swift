import Vocabulary

/// Round numbers for the marks of an axis.
enum AxisMarks {
  /// Values 1, 2 or 5 × 10ⁿ apart that span from at or below `low` to at or above `high`.
  ///
  /// - Parameter smallestStep: Marks are no closer than this.
  static func values(from low: Int64, to high: Int64, smallestStep: Int64, about count: Int = 4) -> [Int64] {
    // 128 bits: the ends of the range may lie a whole `UInt64` apart, and marks beyond it.
    let (low, high) = (Int128(min(low, high)), Int128(max(low, high)))
    let wanted = max(Int128(smallestStep), (high - low) / Int128(max(1, count)))
    var step: Int128 = 1
    search: while true {
      for factor: Int128 in [1, 2, 5] where step * factor >= wanted {
        step *= factor
        break search
      }
      step *= 10
    }
    var first = low / step * step
    if first > low { first -= step }
    var marks: [Int64] = []
    var mark = first
    while true {
      marks.append(Int64(clamping: mark))
      if mark >= high && marks.count > 1 { return marks }
      mark += step
    }
  }

  /// Hours, days or weeks apart, as many as have room.
  static func times(from first: Moment, to last: Moment, atMost count: Int = 6) -> [Moment] {
    let length = last.milliseconds - first.milliseconds
    guard length > 0 else { return [first] }
    let step = steps.first { length / $0 < Int64(count) } ?? length
    let start = (first.milliseconds + step - 1) / step * step
    return stride(from: start, through: last.milliseconds, by: Int64.Stride(step)).map {
      Moment(milliseconds: $0)
    }
  }

  private static let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)
  private static let steps: [Int64] =
    [1_000, 5_000, 15_000, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour]
    + [day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day, 180 * day, 365 * day, 3_650 * day]

  /// `14:30` within few days, `21 Nov` within a year, else `Nov 2026`.
  static func text(_ moment: Moment, within length: Duration) -> String {
    let (year, month, day) = moment.date
    if length > .zero, length.milliseconds < 10 * 60_000 {
      return moment.timeWithSeconds
    }
    if length.milliseconds < 3 * Self.day, moment.timeOfDay != .zero {
      return moment.hourAndMinute
    }
    if length.milliseconds < 360 * Self.day { return "\(day) \(months[month - 1])" }
    return "\(months[month - 1]) \(year)"
  }

  /// `21 Nov 2026 14:30`.
  static func full(_ moment: Moment) -> String {
    let (year, month, day) = moment.date
    return "\(day) \(months[month - 1]) \(year) \(moment.hourAndMinute)"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
