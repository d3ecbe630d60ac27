import Groundwork
import SQLite
import Vocabulary

/// Handles the events of each conversation in order, those of different conversations and the presses of buttons in
/// parallel to that, and settles each together with its effects and replies.
package final class Dispatcher: Sendable {
  private let database: Database
  private let outbox: Outbox
  private let handler: EventHandler
  private let limits: DeliveryLimits
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let metrics: DeliveryMetrics
  private let lanes: Guarded<Lanes>
  private let hasRecovered = Guarded(false)
  private let isStopping = Guarded(false)
  /// Of a database that cannot be written: every lane would say so once a second.
  private let storageComplaints = Guarded(Complaints())
  private let bell = Doorbell()
  /// Rings whenever a lane stops running.
  private let rested = Doorbell()

  package init(
    database: Database, outbox: Outbox, handler: EventHandler, limits: DeliveryLimits, randomness: Randomness,
    log: Log, metrics: DeliveryMetrics
  ) {
    self.database = database
    self.outbox = outbox
    self.handler = handler
    self.limits = limits
    clock = outbox.clock
    self.randomness = randomness
    self.log = log
    self.metrics = metrics
    lanes = Guarded(Lanes(places: limits.lanes))
  }

  /// Events that are stored and not settled.
  package var pending: Int { lanes.withLock { $0.count } }

  /// Whether a conversation is so far behind that its oldest events have to go without an answer.
  package func isBehind(with event: InboundEvent) -> Bool {
    event.receivedAt.duration(to: clock.now) > limits.longestTurn
      && lanes.withLock { $0.count(beside: event) } > limits.waitingInLane
  }

  func submit(_ events: [PendingEvent]) {
    guard !events.isEmpty else { return }
    for event in events { handler.arrived(event.event) }
    lanes.withLock { lanes in for event in events { lanes.add(event) } }
    bell.ring()
  }

  /// Takes up the events that a dead process left behind. Runs once, before anything new comes in; while ``run()`` runs.
  /// Nothing is handled here, so nobody waits for it.
  ///
  /// An event that was being handled when two processes ended in a row may be the reason: of such suspects one is handled
  /// at a time, and given up after the last try. What comes of events from a platform that this process does not speak on
  /// could not be said: they wait for one that does.
  package func recover() async throws {
    let all = try await database.write { try $0.pendingEvents() }
    let events = all.filter { outbox.reaches($0.event.address.platform) }
    if !events.isEmpty {
      log.notice("Events of the last run are handled now", ["count": .int(events.count)])
    }
    if events.count < all.count {
      log.notice(
        "Events wait for a platform that is not connected", ["count": .int(all.count - events.count)])
    }
    outbox.backlog.takeAnyway(events.count)
    submit(events)
    hasRecovered.withLock { $0 = true }
    try await takeUpRevived()
  }

  /// Takes up the dead letters that an operator put back meanwhile. Before ``recover()`` is done there is nothing to do:
  /// it finds them itself, and nothing may be taken up twice.
  package func takeUpRevived() async throws {
    guard hasRecovered.withLock({ $0 }) else { return }
    let events = try await database.write { try $0.revivedEvents() }.filter {
      outbox.reaches($0.event.address.platform)
    }
    outbox.backlog.takeAnyway(events.count)
    submit(events)
  }

  /// Handles events until cancelled. Handlers that run are cancelled too, and their events handled at the next start.
  package func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let now = clock.now
        lanes.withLock { $0.wake(at: now) }
        while let event = startable() { group.addTask { await self.drain(event) } }
        try await bell.wait(until: lanes.withLock { $0.nextWake }, clock)
      }
    }
  }

  /// Waits until every event is settled and every message has left. For a connector that speaks and listens in turn.
  package func quiet() async throws {
    while true {
      if pending > 0 {
        try await rested.wait()
      } else if outbox.pending > 0 {
        try await outbox.emptied.wait()
      } else {
        return
      }
    }
  }

  /// Begins nothing new, and waits for what runs, no longer than `limit`.
  package func finish(within limit: Duration) async {
    isStopping.withLock { $0 = true }
    _ = try? await withDeadline(limit, clock) { [lanes, rested] in
      while lanes.withLock({ $0.running }) > 0 { try await rested.wait() }
    }
  }

  private func startable() -> PendingEvent? {
    isStopping.withLock { $0 } ? nil : lanes.withLock { $0.start() }
  }

  private func drain(_ first: PendingEvent) async {
    defer { rested.ring() }
    var event = first
    while true {
      switch await attempt(event) {
      case .settled:
        outbox.backlog.give(1)
        let (next, others) = lanes.withLock { ($0.finished(event.event), $0.hasStartable) }
        if others { bell.ring() }
        guard let next else { return }
        guard !isStopping.withLock({ $0 }) else {
          lanes.withLock { $0.failed(next, again: self.clock.now) }
          return
        }
        event = next
      case .failed(let later, let moment):
        lanes.withLock { $0.failed(later, again: moment) }
        bell.ring()
        return
      }
    }
  }

  private enum Attempt {
    case settled
    case failed(PendingEvent, again: Moment)
  }

  private func attempt(_ original: PendingEvent) async -> Attempt {
    var pending = original
    let row = pending.row
    do {
      if pending.isRecovered {
        guard pending.attempts < limits.attempts else {
          return try await giveUp(pending, "handling it ended the process")
        }
        try await database.write { try $0.countAttempt(row) }
        // Not before: what could not be counted is counted, or given up, the next time.
        pending.attempts += 1
        pending.isRecovered = false
      }
      try await handle(pending)
      return .settled
    } catch {
      return await failed(pending, error, isCounted: pending.attempts > original.attempts)
    }
  }

  // Not inlined, as what follows: whoever waits for a model would keep room for everything that comes after it.
  @inline(never)
  private func handle(_ pending: PendingEvent) async throws {
    KillPoint.pass("event.handling")
    switch handler.plan(pending.event) {
    case .decide(let decision): try await settle(pending, decision)
    case .work(let work): try await settle(pending, withLease(limits.lease, clock, work))
    }
  }

  @inline(never)
  private func settle(_ pending: PendingEvent, _ decision: Decision) async throws {
    KillPoint.pass("event.decided")
    do {
      try await commit(pending, decision)
    } catch {
      guard let other = decision.otherwise(error) else { throw error }
      try await commit(pending, other)
    }
  }

  @inline(never)
  private func commit(_ pending: PendingEvent, _ decision: Decision) async throws {
    let (row, event) = (pending.row, pending.event)
    try await outbox.commit(causedAt: event.receivedAt, expecting: event.address, answering: event) {
      connection in
      guard try connection.settle(row) else { return nil }
      return try decision.commit(connection)
    }
    KillPoint.pass("event.settled")
    metrics.handled(event.address.platform, decision.label)
  }

  /// A full disk and a file that cannot be written have sentences that say what to do.
  private func reason(of error: any Error) -> String {
    guard let error = error as? SQLiteError else { return "\(error)" }
    return switch DatabaseError(error, at: database.path) {
    case .cannotOpen: "\(error)"
    case let known: known.description
    }
  }

  /// - Parameter isCounted: This try was counted before it began.
  private func failed(_ pending: PendingEvent, _ error: any Error, isCounted: Bool) async -> Attempt {
    let now = clock.now
    // Not the event's fault: the process stops, or the database cannot be written. Nothing is counted.
    let isStorageFailure = (error as? SQLiteError)?.isStorageFailure ?? (error is DatabaseError)
    guard !isStorageFailure, !Task.isCancelled else {
      let row = pending.row
      if isStorageFailure {
        if let count = storageComplaints.withLock({ $0.count(at: now) }) {
          log.error(
            "Events wait until the database can be written",
            ["error": .string(reason(of: error)), "complaints": .int(count)])
        }
      } else if isCounted {
        // Best effort: a try too many is counted then.
        try? await database.write { try $0.takeBackAttempt(row) }
      }
      return .failed(pending, again: now.advanced(by: limits.firstRetry))
    }
    var later = pending
    if !isCounted { later.attempts += 1 }
    log.warning(
      "Handling an event failed",
      [
        "event": .string(pending.event.id.description), "attempt": .int(later.attempts),
        "error": .string("\(error)"),
      ])
    do {
      if later.attempts >= limits.attempts { return try await giveUp(later, "\(error)") }
      let row = pending.row
      if !isCounted { try await database.write { try $0.countAttempt(row) } }
    } catch {
      if let count = storageComplaints.withLock({ $0.count(at: now) }) {
        log.error(
          "A failed try cannot be stored", ["error": .string("\(error)"), "complaints": .int(count)])
      }
    }
    let wait = Backoff.wait(
      afterFailures: later.attempts - 1, from: limits.firstRetry, to: limits.longestRetry, randomness)
    return .failed(later, again: now.advanced(by: wait))
  }

  private func giveUp(_ pending: PendingEvent, _ error: String) async throws -> Attempt {
    let (row, event, attempts, handler) = (pending.row, pending.event, pending.attempts, handler)
    try await outbox.commit(causedAt: event.receivedAt) { connection in
      guard try connection.bury(row, error: error, attempts: attempts) else { return nil }
      return handler.apology(event, connection)
    }
    log.error(
      "An event is a dead letter now", ["event": .string(event.id.description), "letter": .int(Int(row))])
    metrics.handled(event.address.platform, Decision.Label("none", .error))
    metrics.dead.add(1)
    return .settled
  }
}
