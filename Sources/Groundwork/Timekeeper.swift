import Glibc
import Vocabulary

/// Tells the time and waits for it. Whoever only needs the time takes a ``Moment``; only loops own a timekeeper.
package protocol Timekeeper: Clock<Duration>, Sendable where Instant == Moment {}

/// The machine's clock.
package struct SystemTimekeeper: Timekeeper {
  package init() {}

  package var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package var minimumResolution: Duration { .milliseconds(1) }

  /// Waits for the time that lies between now and `deadline`; a wall clock set meanwhile does not change it.
  package func sleep(until deadline: Moment, tolerance: Duration?) async throws {
    let wait = now.duration(to: deadline)
    guard wait > .zero else { return try Task.checkCancellation() }
    try await Task.sleep(for: wait, tolerance: tolerance)
  }
}
