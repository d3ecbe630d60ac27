import Commands
import Community
import Delivery
import Groundwork
import SQLite
import Vocabulary

/// Forgets what is no longer needed, once an hour and little at a time, and counts what dashboards show.
struct Housekeeping: Sendable {
  let database: Database
  let clock: any Timekeeper
  let memory: Duration
  let deletions: Deletions
  let activeUsers: Cell
  let deadLetters: Cell
  let log: Log

  func run() async throws {
    while true {
      do {
        try await sweep(at: clock.now)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        log.warning("Old rows cannot be removed just now", ["error": .string("\(error)")])
      }
      try await clock.sleep(until: clock.now.advanced(by: .seconds(3_600)), tolerance: .seconds(60))
    }
  }

  private func sweep(at now: Moment) async throws {
    let horizon = now.advanced(by: .zero - memory)
    var removed = 0
    repeat {
      // Each in a transaction of its own, so that messages come in between.
      removed = try await database.write { try $0.forgetSettled(before: horizon, limit: 1_000) }
    } while removed >= 1_000
    try await database.write { try $0.removeExpiredActions(before: horizon) }
    try await deletions.run(at: now)
  }

  /// Brings the gauges up to date that live in the database.
  func count() async {
    let day = clock.now.advanced(by: .seconds(-86_400))
    let counts = try? await database.read { connection in
      (try connection.activePeople(since: day), try connection.deadLetterCount())
    }
    guard let (active, dead) = counts else { return }
    activeUsers.set(active)
    deadLetters.set(dead)
  }
}
