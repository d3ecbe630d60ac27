/// How long to wait before the next try: doubling from `first` to `longest`, each wait shortened by chance to
/// between half and all of itself, so that many who failed together do not return together.
package struct Backoff: Sendable {
  private let first: Duration
  private let longest: Duration
  private var failures = 0

  package init(from first: Duration, to longest: Duration) {
    self.first = first
    self.longest = longest
  }

  package mutating func next(_ randomness: Randomness) -> Duration {
    let wait = Backoff.wait(afterFailures: failures, from: first, to: longest, randomness)
    failures += 1
    return wait
  }

  package mutating func reset() { failures = 0 }

  /// The wait after `failures` + 1 failures in a row.
  package static func wait(
    afterFailures failures: Int, from first: Duration, to longest: Duration, _ randomness: Randomness
  ) -> Duration {
    let full = min(longest, first * (1 << min(failures, 30)))
    return full * (0.5 + randomness.unit() / 2)
  }
}
