import Groundwork
import SQLite
import Vocabulary

/// Where everything that happens on a platform is stored before the platform is told that we have it.
package final class Inbox: Sendable {
  private let database: Database
  private let dispatcher: Dispatcher
  private let backlog: Allowance
  private let clock: any Timekeeper
  private let log: Log
  private let metrics: DeliveryMetrics

  package init(
    database: Database, dispatcher: Dispatcher, backlog: Allowance, clock: any Timekeeper, log: Log,
    metrics: DeliveryMetrics
  ) {
    self.database = database
    self.dispatcher = dispatcher
    self.backlog = backlog
    self.clock = clock
    self.log = log
    self.metrics = metrics
  }

  /// Stores a batch with the platform's position. Once this returns, nothing of it can get lost, and the platform
  /// may be told so.
  ///
  /// Waits while the backlog is full: a connector that awaits this stops asking for more.
  ///
  /// - Throws: When the database cannot be written; nothing of the batch is stored then, and it must be offered again.
  package func accept(_ batch: InboundBatch) async throws {
    let offered = batch.events.count
    // Positions take no place, and a delivery stores one: it may not wait for what only deliveries empty.
    if offered > 0 { try await backlog.take(offered) }
    let taken = min(offered, backlog.total)
    let fresh: [PendingEvent]
    do {
      let now = clock.now
      fresh = try await database.write { try $0.store(batch, now: now) }
    } catch {
      backlog.give(taken)
      throw error
    }
    KillPoint.pass("inbox.stored")
    let surplus = taken - fresh.count
    if surplus > 0 { backlog.give(surplus) } else if surplus < 0 { backlog.takeAnyway(-surplus) }
    if !batch.quarantined.isEmpty {
      metrics.quarantined.add(batch.quarantined.count)
      for item in batch.quarantined {
        log.warning(
          "An event could not be read and was set aside",
          ["event": .string(item.id.description), "reason": .string(item.reason)])
      }
    }
    dispatcher.submit(fresh)
  }
}
