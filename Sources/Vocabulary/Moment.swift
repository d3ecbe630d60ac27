/// A point in time: whole milliseconds since the Unix epoch, UTC. What is stored is a `Moment`.
package struct Moment: Hashable, Comparable, Sendable, InstantProtocol {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
  package init(seconds: Int64) { milliseconds = seconds * 1_000 }

  package var seconds: Int64 { milliseconds.flooredDivision(by: 1_000) }

  package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

  package func advanced(by duration: Duration) -> Moment {
    Moment(milliseconds: milliseconds + duration.milliseconds)
  }

  package func duration(to other: Moment) -> Duration { .milliseconds(other.milliseconds - milliseconds) }

  /// The start of the UTC day after the one this moment lies in.
  package var nextMidnight: Moment { Moment(milliseconds: (dayNumber + 1) * 86_400_000) }

  /// Whole UTC days since 1970-01-01.
  package var dayNumber: Int64 { milliseconds.flooredDivision(by: 86_400_000) }
}

extension Duration {
  /// Whole milliseconds, the rest cut off.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }

  /// Seconds with their fraction, for metrics and messages only.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

extension Int64 {
  /// Division that rounds towards minus infinity, so that days before 1970 come out right.
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}
