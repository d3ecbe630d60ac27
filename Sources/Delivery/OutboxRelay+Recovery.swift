import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  /// Takes up what a dead process left behind. Runs once, before anything is posted: what this process has posted would be
  /// taken for a message of the last one, and sent twice. Nothing is sent here, so nobody waits for it.
  ///
  /// A message that was on its way when two processes ended may be the reason: of such suspects one is on the wire at a
  /// time, so that it is known which ends a process, and it is given up after the last try. Whatever else is sent beside
  /// it and shares its fate is a suspect the next time, and goes alone then.
  ///
  /// What is for a platform that this process does not speak on waits for one that does.
  package func recover() async throws {
    let now = clock.now
    let (open, standing) = try await outbox.database.write { [outbox] connection in
      (
        try connection.openMessages(on: outbox.doors.keys.map(\.self), now: now),
        try connection.chatStanding()
      )
    }
    metrics.unknown.add(open.unknown)
    if !open.items.isEmpty || open.unknown > 0 {
      log.notice(
        "Messages of the last run are sent now",
        ["count": .int(open.items.count), "unknown": .int(open.unknown)])
    }
    for (platform, count) in open.elsewhere.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      log.notice(
        "Messages wait for a platform that is not connected",
        ["platform": .string(platform.rawValue), "count": .int(count)])
    }
    outbox.backlog.takeAnyway(open.items.count)
    outbox.standing.withLock { $0 = standing }
    // A clock that was set wrong must not keep anything back for longer than it would be tried.
    let latest = now.advanced(by: limits.giveUpAfter)
    var rest: [(item: OutboxItem, due: Moment)] = []
    for (item, due) in open.items {
      if item.deaths < limits.mostDeaths {
        rest.append((item, min(due, latest)))
      } else {
        try await giveUp(item)
      }
    }
    outbox.destinations.withLock { destinations in
      for (item, due) in rest { destinations.add(item, notBefore: due > now ? due : nil) }
    }
    outbox.bell.ring()
  }

  private func giveUp(_ item: OutboxItem) async throws {
    log.error(
      "A message is given up, since sending it ended the process",
      [
        "message": .int(Int(item.row)), "platform": .string(item.message.address.platform.rawValue),
        "chat": .string(item.message.address.chat), "times": .int(item.deaths),
      ])
    guard case .settled = await refuse(item, OutboxItem.deadly) else { throw CancellationError() }
    outbox.backlog.give(1)
  }
}
