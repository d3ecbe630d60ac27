import Glibc
import Vocabulary

/// Tells the time and waits for it. Whoever only needs the time takes a ``Moment``; only loops own a timekeeper.
package protocol Timekeeper: Clock<Duration>, Sendable where Instant == Moment {
  /// Calls `action` when `moment` comes, at once when it has come. Unlike somebody who sleeps, a reminder needs no task.
  ///
  /// - Parameter action: Must be quick: all reminders share one thread.
  func remind(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> Reminder
}

/// An action that a ``Timekeeper`` holds for later.
package struct Reminder: Sendable {
  private let forget: @Sendable () -> Void

  package init(forget: @escaping @Sendable () -> Void) { self.forget = forget }

  /// Nothing happens any more, unless it is happening right now.
  package func cancel() { forget() }
}

/// The machine's clock, which follows the wall clock forward but never back: see ``SteadyTime``.
package struct SystemTimekeeper: Timekeeper {
  package init() {}

  private static let steady = Guarded(SteadyTime())

  package var now: Moment {
    // In this order: who is interrupted between the two is early once, and not late for ever.
    let wall = Self.nanoseconds(of: CLOCK_REALTIME)
    let running = Self.nanoseconds(of: CLOCK_BOOTTIME)
    return Moment(milliseconds: Self.steady.withLock { $0.time(wall: wall, running: running) } / 1_000_000)
  }

  private static func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  package var minimumResolution: Duration { .milliseconds(1) }

  /// Waits for the time that lies between now and `deadline`; a wall clock set meanwhile does not change it.
  package func sleep(until deadline: Moment, tolerance: Duration?) async throws {
    let wait = now.duration(to: deadline)
    guard wait > .zero else { return try Task.checkCancellation() }
    try await Task.sleep(for: wait, tolerance: tolerance)
  }

  private static let reminders = Reminders()

  package func remind(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> Reminder {
    Self.reminders.set(at: moment, action)
  }
}
