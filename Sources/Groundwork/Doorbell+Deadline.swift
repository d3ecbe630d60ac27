import Vocabulary

extension Doorbell {
  /// Waits for a ring, and no longer than until `moment` (`nil`: for ever).
  package func wait(until moment: Moment?, _ clock: any Timekeeper) async throws {
    guard let moment else { return try await wait() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.wait() }
      group.addTask { try await clock.sleep(until: moment, tolerance: nil) }
      try await group.next()
      group.cancelAll()
    }
  }
}

/// What ``withDeadline(_:_:_:)`` throws when the time is up.
package struct DeadlineExceeded: Error, Equatable {
  package init() {}
}

/// Runs `work` and cancels it when it takes longer than `limit`.
///
/// - Throws: ``DeadlineExceeded``, or what `work` throws.
package func withDeadline<Result: Sendable>(
  _ limit: Duration, _ clock: any Timekeeper, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await clock.sleep(until: clock.now.advanced(by: limit), tolerance: nil)
      throw DeadlineExceeded()
    }
    defer { group.cancelAll() }
    // Two children were added, so there is a first to finish.
    return try await group.next()!
  }
}
