import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  /// Takes up what a dead process left behind. Runs once, before anything new is said; while ``run()`` runs.
  ///
  /// A message that was on its way when two processes ended may be the reason: such suspects are sent alone, one after
  /// the other, so that no innocent message shares their fate, and given up after the last try.
  package func recover() async throws {
    let now = clock.now
    let (open, standing) = try await outbox.database.write { connection in
      (try connection.openMessages(now: now), try connection.chatStanding())
    }
    metrics.unknown.add(open.unknown)
    if !open.items.isEmpty || open.unknown > 0 {
      log.notice(
        "Messages of the last run are sent now",
        ["count": .int(open.items.count), "unknown": .int(open.unknown)])
    }
    outbox.backlog.takeAnyway(open.items.count)
    outbox.standing.withLock { $0 = standing }
    // A clock that was set wrong must not keep anything back for longer than it would be tried.
    let latest = now.advanced(by: limits.giveUpAfter)
    var rest: [(item: OutboxItem, due: Moment)] = []
    for (item, stored) in open.items {
      let due = min(stored, latest)
      if item.deaths < 2 {
        rest.append((item, due))
      } else if let again = try await tryAlone(item, notBefore: due) {
        rest.append(again)
      }
    }
    outbox.destinations.withLock { destinations in
      for (item, due) in rest { destinations.add(item, notBefore: due > now ? due : nil) }
    }
    outbox.bell.ring()
  }

  /// - Returns: What is to be tried again, and when; `nil` when the message is settled.
  private func tryAlone(
    _ suspect: OutboxItem, notBefore due: Moment
  ) async throws -> (item: OutboxItem, due: Moment)? {
    var attempt = Attempt.again(suspect, due)
    if suspect.deaths >= limits.attempts {
      log.error(
        "A message is given up, since sending it ended the process",
        ["message": .int(Int(suspect.row)), "times": .int(suspect.deaths)])
      attempt = await fail(suspect, OutboxItem.deadly)
    } else {
      repeat {
        guard case .again(let item, let due) = attempt else { break }
        if due > clock.now { try await clock.sleep(until: due, tolerance: nil) }
        try Task.checkCancellation()
        attempt = await self.attempt(item)
        // Whoever only waits for a place has not been tried.
      } while attempt.isWaitingForPlace
    }
    switch attempt {
    case .settled:
      outbox.backlog.give(1)
      return nil
    case .again(let item, let due): return (item, due)
    case .interrupted: throw CancellationError()
    }
  }
}
