import Vocabulary

/// One token bucket for every key, as the moment at which it is full again: a full bucket needs no memory.
///
/// - SeeAlso: ITU-T I.371, "generic cell rate algorithm", in its virtual scheduling form.
package struct TokenBuckets<Key: Hashable & Sendable>: Sendable {
  package let limit: RateLimit
  private let capacity: Int
  /// When the bucket of a key is full again, in milliseconds since the epoch.
  private var fullAt: [Key: Int64] = [:]

  /// - Parameter capacity: How many keys are remembered. Beyond it those are forgotten that have used least.
  package init(_ limit: RateLimit, capacity: Int = 10_000) {
    self.limit = limit
    self.capacity = max(1, capacity)
  }

  /// How many keys have used something that they did not get back yet, at most.
  package var count: Int { fullAt.count }

  /// How long `key` has to wait for its next use; nothing when it need not.
  package func wait(for key: Key, at now: Moment) -> Duration {
    let earliest = fullness(of: key, now) + limit.intervalMilliseconds - limit.wholeMilliseconds
    return .milliseconds(max(0, earliest - now.milliseconds))
  }

  /// Whether `moment` lies before everything that the bucket of `key` remembers: it cannot say what was used then.
  package func isPast(_ moment: Moment, for key: Key) -> Bool {
    fullAt[key].map { $0 > moment.milliseconds + limit.wholeMilliseconds } ?? false
  }

  /// Takes one use, whether or not there was one to take.
  package mutating func take(for key: Key, at now: Moment) {
    if fullAt[key] == nil, fullAt.count >= capacity { forget(at: now) }
    fullAt[key] = fullness(of: key, now) + limit.intervalMilliseconds
  }

  private func fullness(of key: Key, _ now: Moment) -> Int64 {
    guard let full = fullAt[key] else { return now.milliseconds }
    // A clock that was set back must not lock anybody out for longer than an empty bucket does.
    return min(max(full, now.milliseconds), now.milliseconds + limit.wholeMilliseconds)
  }

  /// Drops the full buckets, and when too few are, the fullest quarter of all: so this runs once for many keys.
  private mutating func forget(at now: Moment) {
    fullAt = fullAt.filter { $0.value > now.milliseconds }
    guard fullAt.count > capacity * 3 / 4 else { return }
    let border = fullAt.values.sorted()[fullAt.count - capacity * 3 / 4 - 1]
    fullAt = fullAt.filter { $0.value > border }
  }
}
