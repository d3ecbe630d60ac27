import Vocabulary

// A slot is a minute at which a schedule fires. Both searches look at months, never at single minutes.
extension CronSchedule {
  private static let minute: Int64 = 60_000
  private static let minutesADay: Int64 = 1_440

  /// The first slot after `moment`.
  package func next(after moment: Moment) -> Moment {
    let first = Self.minuteNumber(of: moment) + 1
    let day = Self.floored(first, by: Self.minutesADay)
    if isDay(day), let time = time(from: Int(first - day * Self.minutesADay)) {
      return Self.moment(day, time)
    }
    let date = Moment(milliseconds: day * Self.minutesADay * Self.minute).date
    var (month, passed) = (CalendarMonth(year: date.year, month: date.month), date.day)
    while true {
      let left = days(in: month) & ~CalendarMonth.mask(passed)
      if left != 0 {
        // There is a time, because no field is empty.
        return Self.moment(Int64(month.firstDay + left.trailingZeroBitCount - 1), time(from: 0) ?? 0)
      }
      (month, passed) = (month.next, 0)
    }
  }

  /// The last slot that is not after `moment`.
  package func last(through moment: Moment) -> Moment {
    let last = Self.minuteNumber(of: moment)
    let day = Self.floored(last, by: Self.minutesADay)
    if isDay(day), let time = time(through: Int(last - day * Self.minutesADay)) {
      return Self.moment(day, time)
    }
    let date = Moment(milliseconds: day * Self.minutesADay * Self.minute).date
    var (month, before) = (CalendarMonth(year: date.year, month: date.month), date.day)
    while true {
      let left = days(in: month) & CalendarMonth.mask(before - 1)
      if left != 0 {
        let number = 63 - left.leadingZeroBitCount
        return Self.moment(Int64(month.firstDay + number - 1), time(through: 1_439) ?? 0)
      }
      month = month.previous
      before = month.length + 1
    }
  }

  /// The shortest time between two slots, as if every day were one of its days.
  package var shortestGap: Duration {
    var gap = 1_440
    var last = (time(through: 1_439) ?? 0) - 1_440
    var now = time(from: 0)
    while let time = now {
      gap = min(gap, time - last)
      (last, now) = (time, self.time(from: time + 1))
    }
    return .seconds(60 * gap)
  }

  private func days(in month: CalendarMonth) -> UInt64 {
    guard months & 1 << UInt64(month.month) != 0 else { return 0 }
    let (dated, named) = (days & CalendarMonth.mask(month.length), month.days(on: weekdays))
    return needsBothDays ? dated & named : dated | named
  }

  private func isDay(_ number: Int64) -> Bool {
    let date = Moment(milliseconds: number * Self.minutesADay * Self.minute).date
    return days(in: CalendarMonth(year: date.year, month: date.month)) & 1 << UInt64(date.day) != 0
  }

  /// The first minute of a day that is not before `start`.
  private func time(from start: Int) -> Int? {
    guard start < 1_440 else { return nil }
    let (hour, minute) = (start / 60, start % 60)
    if hours & 1 << UInt64(hour) != 0 {
      let left = minutes >> UInt64(minute)
      if left != 0 { return start + left.trailingZeroBitCount }
    }
    let later = hours >> UInt64(hour + 1)
    return later == 0
      ? nil : (hour + 1 + later.trailingZeroBitCount) * 60 + minutes.trailingZeroBitCount
  }

  /// The last minute of a day that is not after `end`.
  private func time(through end: Int) -> Int? {
    let (hour, minute) = (end / 60, end % 60)
    if hours & 1 << UInt64(hour) != 0 {
      let left = minutes & ((2 << UInt64(minute)) - 1)
      if left != 0 { return hour * 60 + 63 - left.leadingZeroBitCount }
    }
    let earlier = hours & ((1 << UInt64(hour)) - 1)
    return earlier == 0
      ? nil : (63 - earlier.leadingZeroBitCount) * 60 + 63 - minutes.leadingZeroBitCount
  }

  private static func minuteNumber(of moment: Moment) -> Int64 { floored(moment.milliseconds, by: minute) }

  private static func moment(_ day: Int64, _ time: Int) -> Moment {
    Moment(milliseconds: (day * minutesADay + Int64(time)) * minute)
  }

  private static func floored(_ number: Int64, by divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }
}
