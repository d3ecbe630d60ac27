import Groundwork
import SQLite
import Vocabulary

/// Delivers what lies in the outbox: per destination in order, inside each platform's limits, recording every
/// outcome.
package struct OutboxRelay: Sendable {
  let outbox: Outbox
  let limits: DeliveryLimits
  let randomness: Randomness
  let moved: @Sendable (borrowing Connection, _ old: ChatAddress, _ new: ChatAddress) throws -> Void
  let log: Log
  let metrics: DeliveryMetrics
  let clock: any Timekeeper

  /// - Parameter moved: Moves what others keep under a chat's address; also called when that was done before.
  package init(
    outbox: Outbox, limits: DeliveryLimits, randomness: Randomness, log: Log, metrics: DeliveryMetrics,
    moved: @escaping @Sendable (borrowing Connection, _ old: ChatAddress, _ new: ChatAddress) throws -> Void =
      { _, _, _ in }
  ) {
    self.moved = moved
    self.outbox = outbox
    self.limits = limits
    self.randomness = randomness
    self.log = log
    self.metrics = metrics
    clock = outbox.clock
  }

  /// Delivers until cancelled. Messages on the wire are cancelled too; their outcome is found out at the next start.
  package func run() async throws {
    do {
      try await deliver()
    } catch {
      await takeBackUntried()
      throw error
    }
  }

  /// Puts back what was promised to be sent at once and has not begun: no try, so the next process may send it without a
  /// mark. To be called once more when nobody is left who posts: a transaction may end after the relay has.
  package func takeBackUntried() async {
    while let item = outbox.claimed.withLock({ $0.popFirst() }) { await takeBack(item) }
    let waiting = outbox.destinations.withLock { $0.takeBackWaiting() }
    guard !waiting.isEmpty else { return }
    // Best effort, as with the others.
    _ = try? await outbox.database.write { connection in
      for item in waiting { try connection.markUntried(item.row) }
    }
  }

  private func deliver() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let now = clock.now
        outbox.destinations.withLock { $0.wake(at: now) }
        while let item = outbox.claimed.withLock({ $0.popFirst() }) { group.addTask { await carry(item) } }
        while let item = outbox.destinations.withLock({ $0.start() }) { group.addTask { await carry(item) } }
        try await outbox.bell.wait(until: outbox.destinations.withLock { $0.nextWake }, clock)
      }
    }
  }

  /// Waits until nothing is on the wire or waiting, and no longer than `limit`.
  package func flush(within limit: Duration) async {
    _ = try? await withDeadline(limit, clock) {
      while outbox.pending > 0 { try await outbox.emptied.wait() }
    }
  }

  /// Sends a message, and whatever takes its place on the wire after it.
  @inline(never)
  private func carry(_ first: OutboxItem) async {
    var item = first
    while !Task.isCancelled {
      let destination = item.destination
      switch await attempt(item) {
      case .settled(let heir):
        outbox.backlog.give(1)
        let (next, others, left) = outbox.destinations.withLock {
          ($0.finished(destination, heir: heir?.destination), $0.hasStartable, $0.count)
        }
        if others { outbox.bell.ring() }
        if left == 0 { outbox.emptied.ring() }
        guard let next = heir ?? next else { return }
        item = next
      case .again(let later, let moment):
        outbox.destinations.withLock { $0.postpone(later, at: destination, until: moment) }
        outbox.bell.ring()
        return
      case .interrupted:
        return
      }
    }
    await takeBack(item)
  }

  /// The process stops before a message was tried.
  @inline(never)
  func takeBack(_ item: OutboxItem) async {
    guard item.state == .sending else { return }
    let row = item.row
    // Best effort: it says `↻` at the next start otherwise.
    try? await outbox.database.write { try $0.markUntried(row) }
  }

  enum Attempt {
    /// With what leaves next in its place, when that was chosen before.
    case settled(heir: OutboxItem? = nil)
    case again(OutboxItem, Moment)
    /// The process stops; what is in the database says the rest.
    case interrupted
  }
}
