import SQLite
import Vocabulary

/// A calendar day in UTC, which is what a daily budget is for.
package struct UTCDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package let number: Int64

  package init(_ number: Int64) { self.number = number }
  package init(of moment: Moment) { number = moment.dayNumber }

  /// When the day is over and the next budget begins.
  package var end: Moment { Moment(seconds: (number + 1) * 86_400) }

  package func adding(_ days: Int64) -> UTCDay { UTCDay(number + days) }

  /// `2026-11-21`.
  package var description: String { Moment(seconds: number * 86_400).day }

  package static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}

extension UTCDay: SQLBindable {
  package var sqlValue: SQLValue { number.sqlValue }
}
