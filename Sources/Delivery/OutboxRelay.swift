import Groundwork
import SQLite
import Vocabulary

/// Delivers what lies in the outbox: per destination in order, inside each platform's limits, recording every
/// outcome.
package struct OutboxRelay: Sendable {
  private let outbox: Outbox
  private let limits: DeliveryLimits
  private let randomness: Randomness
  private let log: Log
  private let metrics: DeliveryMetrics
  private let clock: any Timekeeper

  package init(
    outbox: Outbox, limits: DeliveryLimits, randomness: Randomness, log: Log, metrics: DeliveryMetrics
  ) {
    self.outbox = outbox
    self.limits = limits
    self.randomness = randomness
    self.log = log
    self.metrics = metrics
    clock = outbox.clock
  }

  /// Takes up what a dead process left behind. Runs once, before anything new is said; while ``run()`` runs.
  package func recover() async throws {
    let now = clock.now
    let (open, unreachable, moves) = try await outbox.database.write { connection in
      (try connection.openMessages(now: now), try connection.unreachableChats(), try connection.chatMoves())
    }
    metrics.unknown.add(open.unknown)
    if !open.items.isEmpty || open.unknown > 0 {
      log.notice(
        "Messages of the last run are sent now",
        ["count": .int(open.items.count), "unknown": .int(open.unknown)])
    }
    outbox.backlog.takeAnyway(open.items.count)
    outbox.standing.withLock { standing in
      standing.unreachable = Set(unreachable)
      for move in moves { standing.moves[move.old] = move.new }
    }
    outbox.destinations.withLock { destinations in for item in open.items { destinations.add(item) } }
    outbox.bell.ring()
  }

  /// Delivers until cancelled. Messages on the wire are cancelled too; their outcome is found out at the next start.
  package func run() async throws {
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

  /// Sends a message and whatever follows it to the same destination.
  private func carry(_ first: OutboxItem) async {
    var item = first
    while !Task.isCancelled {
      let address = item.message.address
      switch await attempt(item) {
      case .settled:
        outbox.backlog.give(1)
        let (next, others, left) = outbox.destinations.withLock {
          ($0.finished(address), $0.hasStartable, $0.count)
        }
        if others { outbox.bell.ring() }
        if left == 0 { outbox.emptied.ring() }
        guard let next else { return }
        item = next
      case .again(let later, let moment):
        outbox.destinations.withLock { $0.postpone(later, at: address, until: moment) }
        outbox.bell.ring()
        return
      case .interrupted:
        return
      }
    }
  }

  private enum Attempt {
    case settled
    case again(OutboxItem, Moment)
    /// The process stops; what is in the database says the rest.
    case interrupted
  }

  private func attempt(_ original: OutboxItem) async -> Attempt {
    var item = original
    let address = currentAddress(of: item)
    guard let door = outbox.doors[address.platform] else {
      return await fail(item, "this platform is not connected")
    }
    let chat = ChatAddress(address.platform, chat: address.chat).key
    if outbox.standing.withLock({ $0.unreachable.contains(chat) }) {
      return await fail(item, "the chat cannot be reached")
    }
    var now = clock.now
    if !item.hasPlace {
      let place = door.reserve(address, now)
      item.hasPlace = true
      if place > now { return await waitForPlace(item, place) }
    }
    if item.state == .queued {
      let row = item.row
      guard await recorded({ try $0.markSending(row) }) else { return .interrupted }
      item.state = .sending
    }
    item.hasPlace = false
    KillPoint.pass("outbox.sending")
    var visible = item.visibleMessage
    visible.address = address
    let outcome = await door.deliver(visible, item.row)
    if Task.isCancelled, case .unknown = outcome { return .interrupted }
    KillPoint.pass("outbox.delivered")
    now = clock.now
    return await record(outcome, of: item, at: now)
  }

  /// A message that only waits has not been tried, and the database says so meanwhile.
  private func waitForPlace(_ item: OutboxItem, _ place: Moment) async -> Attempt {
    guard item.state == .sending else { return .again(item, place) }
    var waiting = item
    waiting.state = .queued
    let copy = waiting
    guard await recorded({ try $0.requeue(copy, due: place, error: nil) }) else { return .interrupted }
    return .again(waiting, place)
  }

  private func record(_ outcome: DeliveryOutcome, of item: OutboxItem, at now: Moment) async -> Attempt {
    let row = item.row
    switch outcome {
    case .accepted(let message):
      metrics.responded(after: item.causedAt.duration(to: now))
      return await recorded { try $0.markSent(row, as: message, now: now) } ? .settled : .interrupted
    case .refused(let reason):
      log.warning("A message was refused", ["reason": .string(reason)])
      return await fail(item, reason)
    case .unreachable(let reason):
      let address = currentAddress(of: item)
      let chat = ChatAddress(address.platform, chat: address.chat).key
      log.notice("A chat cannot be reached any more", ["reason": .string(reason)])
      outbox.standing.withLock { _ = $0.unreachable.insert(chat) }
      guard await recorded({ try $0.markUnreachable(chat, reason: reason, now: now) }) else {
        return .interrupted
      }
      return await fail(item, reason)
    case .moved(let address):
      return await move(item, to: address, at: now)
    case .notDelivered(let advice, let reason):
      return await retry(item, advice, reason, at: now)
    case .unknown(let reason):
      return await settleUnknown(item, reason, at: now)
    }
  }

  private func move(_ item: OutboxItem, to address: ChatAddress, at now: Moment) async -> Attempt {
    let platform = item.message.address.platform
    let (old, new) = (currentAddress(of: item).chat, address.chat)
    guard old != new else { return await fail(item, "the chat moved to itself") }
    outbox.standing.withLock { standing in
      standing.moves[ChatAddress(platform, chat: old).key] = new
      // A move back must not send us round in circles.
      standing.moves[ChatAddress(platform, chat: new).key] = nil
    }
    var moved = item
    moved.moves += 1
    guard moved.moves <= limits.repeats else { return await fail(item, "the chat moved too often") }
    moved.state = .queued
    let (oldKey, newKey) = (ChatAddress(platform, chat: old).key, ChatAddress(platform, chat: new).key)
    let copy = moved
    let isRecorded = await recorded { connection in
      try connection.recordMove(of: oldKey, to: newKey, now: now)
      try connection.requeue(copy, due: now, error: "the chat moved")
    }
    return isRecorded ? .again(moved, now) : .interrupted
  }

  private func retry(
    _ item: OutboxItem, _ advice: RetryAdvice, _ reason: String, at now: Moment
  ) async -> Attempt {
    var later = item
    later.state = .queued
    later.tries += 1
    let wait: Duration
    switch advice {
    case .never: return await fail(item, reason)
    case .after(let duration): wait = duration
    case .backOff:
      wait = Backoff.wait(
        afterFailures: item.tries, from: limits.firstRetry, to: limits.longestRetry, randomness)
    }
    if item.message.kind == .fleeting || item.postedAt.duration(to: now) > limits.giveUpAfter {
      return await fail(item, reason)
    }
    let due = now.advanced(by: wait)
    let copy = later
    guard await recorded({ try $0.requeue(copy, due: due, error: reason) }) else { return .interrupted }
    return .again(later, due)
  }

  private func settleUnknown(_ item: OutboxItem, _ reason: String, at now: Moment) async -> Attempt {
    metrics.unknown.add(1)
    switch item.message.kind {
    case .talk where item.unknownOutcomes < limits.repeats:
      var again = item
      again.mayRepeat = true
      again.unknownOutcomes += 1
      return await retry(again, .backOff, reason, at: now)
    case .talk, .once:
      log.warning("Nobody knows whether a message arrived", ["reason": .string(reason)])
      let row = item.row
      let isRecorded = await recorded { try $0.markFailed(row, unknown: true, error: reason, now: now) }
      return isRecorded ? .settled : .interrupted
    case .fleeting:
      return await fail(item, reason)
    }
  }

  private func fail(_ item: OutboxItem, _ reason: String) async -> Attempt {
    let (row, now) = (item.row, clock.now)
    metrics.refused.add(1)
    return await recorded { try $0.markFailed(row, unknown: false, error: reason, now: now) }
      ? .settled : .interrupted
  }

  /// Where the chat of a message lives now. The message keeps the address it was posted to, which is its place in
  /// the order.
  private func currentAddress(of item: OutboxItem) -> ChatAddress {
    let address = item.message.address
    let new = outbox.standing.withLock { $0.moves[ChatAddress(address.platform, chat: address.chat).key] }
    guard let new else { return address }
    return ChatAddress(address.platform, chat: new, topic: address.topic)
  }

  /// Writes, and keeps trying while the database cannot be written: what is known of a message must not get lost.
  ///
  /// - Returns: `false` when the process stops first.
  private func recorded(_ write: @escaping @Sendable (borrowing Connection) throws -> Void) async -> Bool {
    var backoff = Backoff(from: .milliseconds(200), to: .seconds(10))
    while true {
      do {
        try await outbox.database.write { try write($0) }
        return true
      } catch is CancellationError {
        return false
      } catch {
        log.error("The outcome of a message cannot be stored", ["error": .string("\(error)")])
        let wake = clock.now.advanced(by: backoff.next(randomness))
        do { try await clock.sleep(until: wake, tolerance: nil) } catch { return false }
      }
    }
  }
}
