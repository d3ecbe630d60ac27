import Vocabulary

/// How often something may happen: `count` times at once, and then again at the rate of `count` per `period`.
package struct RateLimit: Hashable, Sendable {
  package let count: Int
  package let period: Duration

  /// - Parameter count: At least 1.
  package init(_ count: Int, per period: Duration) {
    self.count = max(1, count)
    self.period = period
  }

  /// Until one use is given back, in whole milliseconds.
  package var interval: Duration { .milliseconds(intervalMilliseconds) }
  /// Until all are.
  package var whole: Duration { .milliseconds(wholeMilliseconds) }

  var intervalMilliseconds: Int64 { max(1, period.milliseconds / Int64(count)) }
  var wholeMilliseconds: Int64 { intervalMilliseconds * Int64(count) }
}
