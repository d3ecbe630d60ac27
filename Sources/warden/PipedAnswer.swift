import Delivery
import Groundwork
import SQLite
import Vocabulary

/// What a program at the other end of a pipe waits for. Nobody sits there who could free a disk: it is told that there will
/// be no answer, where somebody at a terminal reads why it takes so long, and waits.
struct PipedAnswer: Sendable {
  private static let pause = Duration.seconds(2)
  /// A disk may be full for a moment.
  private static let mostFailures = 2

  let dispatcher: Dispatcher
  let database: Database
  let clock: any Timekeeper

  /// Waits until everything is settled and has been said.
  ///
  /// - Throws: ``Stop`` when the database cannot be written.
  func wait() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await dispatcher.quiet() }
      group.addTask { try await watchDisk() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func watchDisk() async throws {
    var failures = 0
    while failures < Self.mostFailures {
      try await clock.sleep(until: clock.now.advanced(by: Self.pause), tolerance: nil)
      failures = await database.checkWritable() ? 0 : failures + 1
    }
    throw Stop(
      .failure,
      database.lastFailure?.description ?? "The database \(database.path) cannot be written.")
  }
}
