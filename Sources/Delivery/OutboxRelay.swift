import Groundwork
import SQLite
import Vocabulary

/// Delivers what lies in the outbox: per destination in order, inside each platform's limits, recording every
/// outcome.
package struct OutboxRelay: Sendable {
  let outbox: Outbox
  let limits: DeliveryLimits
  private let randomness: Randomness
  private let moved: @Sendable (borrowing Connection, _ old: ChatAddress, _ new: ChatAddress) throws -> Void
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
      // Promised to be sent at once, and not begun: no try, so the next process may send it without a mark.
      while let item = outbox.claimed.withLock({ $0.popFirst() }) { await takeBack(item) }
      let waiting = outbox.destinations.withLock { $0.takeBackWaiting() }
      // Best effort, as with the others.
      _ = try? await outbox.database.write { connection in
        for item in waiting { try connection.markUntried(item.row) }
      }
      throw error
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

  /// Sends a message and whatever follows it to the same destination.
  private func carry(_ first: OutboxItem) async {
    var item = first
    while !Task.isCancelled {
      let destination = item.destination
      switch await attempt(item) {
      case .settled:
        outbox.backlog.give(1)
        let (next, others, left) = outbox.destinations.withLock {
          ($0.finished(destination), $0.hasStartable, $0.count)
        }
        if others { outbox.bell.ring() }
        if left == 0 { outbox.emptied.ring() }
        guard let next else { return }
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
  private func takeBack(_ item: OutboxItem) async {
    guard item.state == .sending else { return }
    let row = item.row
    // Best effort: it says `↻` at the next start otherwise.
    try? await outbox.database.write { try $0.markUntried(row) }
  }

  enum Attempt {
    case settled
    case again(OutboxItem, Moment)
    /// The process stops; what is in the database says the rest.
    case interrupted
  }

  func attempt(_ original: OutboxItem) async -> Attempt {
    var item = original
    if item.isRecovered {
      let row = item.row
      guard await recorded({ try $0.markSending(row) }) else { return .interrupted }
      item.state = .sending
      item.isRecovered = false
    }
    let heardAt = item.heardAt
    let (address, isUnreachable) = outbox.standing.withLock { standing in
      let home = standing.home(of: original.message.address)
      return (home, standing.refuses(home.withoutTopic.key, heardAt: heardAt))
    }
    guard let door = outbox.doors[address.platform] else {
      return await fail(item, "this platform is not connected")
    }
    if isUnreachable { return await shutOut(item, door, address, "the chat cannot be reached") }
    let began = clock.now
    // Answers to buttons and to other interactions are no messages of the chat, and none of its limits counts for them.
    if !item.hasPlace, item.destination.isLimited {
      let place = door.reserve(address, began)
      item.hasPlace = true
      if place > began { return await waitForPlace(item, place) }
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
    if let about = visible.about {
      let known: [String]
      do {
        known = try await outbox.database.read { try $0.messages(named: about, at: address) }
      } catch {
        return Task.isCancelled ? .interrupted : await retry(item, .backOff, "\(error)", at: clock.now)
      }
      guard let found = visible.referring(to: known) else {
        return await fail(item, "the message that it changes has not arrived")
      }
      visible = found
    }
    do {
      if let earlier = try await arrived(visible, item, through: door) {
        return await record(.accepted(message: earlier), of: item, to: address, through: door, began: began)
      }
    } catch {
      return Task.isCancelled ? .interrupted : await retry(item, .backOff, "\(error)", at: clock.now)
    }
    if item.mayRepeat { metrics.repeated.add(1) }
    let outcome = await door.deliver(visible, item.row)
    if Task.isCancelled, case .unknown = outcome {
      let (row, now) = (item.row, clock.now)
      // Best effort: the next start does the same, and then takes the message for one that may have ended the process.
      _ = try? await outbox.database.write { try $0.endBegunTries(of: row, isDeath: false, now: now) }
      return .interrupted
    }
    KillPoint.pass("outbox.delivered")
    item.deaths = 0
    return await record(outcome, of: item, to: address, through: door, began: began)
  }

  /// What an earlier try of a message has become, where its platform can be asked.
  ///
  /// - Returns: The number of a message that says the same, and that is not known as another one of ours.
  private func arrived(
    _ message: OutboundMessage, _ item: OutboxItem, through door: PlatformDoor
  ) async throws -> String? {
    guard item.tries > 0 || item.mayRepeat else { return nil }
    for number in try await door.lookalikes(message, item.postedAt) {
      if try await !outbox.database.read({ try $0.isSent(number) }) { return number }
    }
    return nil
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

  /// - Parameters:
  ///   - address: Where it was sent.
  ///   - began: When it was sent.
  private func record(
    _ outcome: DeliveryOutcome, of item: OutboxItem, to address: ChatAddress, through door: PlatformDoor,
    began: Moment
  ) async -> Attempt {
    let (row, now) = (item.row, clock.now)
    let chat = address.withoutTopic.key
    switch outcome {
    case .accepted(let message):
      metrics.responded(after: item.causedAt.duration(to: now))
      let isBack = outbox.standing.withLock { $0.isUnreachable(chat) }
      let name = item.message.name
      let isRecorded = await recorded { connection in
        try connection.markSent(row, as: message, now: now)
        if let name, let message {
          try connection.name(message, at: address, as: name, isOurs: true, now: now)
        }
        if isBack { try connection.markReachable(chat) }
      }
      if isBack {
        outbox.standing.withLock { $0.markReachable(chat) }
        // Best effort: it leaves with their next words otherwise.
        try? await outbox.releaseHeld(for: chat)
      }
      return isRecorded ? .settled : .interrupted
    case .refused(let reason):
      log.warning("A message was refused", ["reason": .string(reason)])
      return await fail(item, reason)
    case .unreachable(let reason):
      log.notice("A chat cannot be reached any more", ["reason": .string(reason)])
      guard await recorded({ try $0.markUnreachable(chat, reason: reason, since: began) }) else {
        return .interrupted
      }
      outbox.standing.withLock { $0.markUnreachable(chat, since: began) }
      return await shutOut(item, door, address, reason)
    case .moved(let new):
      return await move(item, from: address, to: new, at: now)
    case .notDelivered(let advice, let reason):
      return await retry(item, advice, reason, at: now)
    case .unknown(let reason):
      return await settleUnknown(item, reason, through: door, at: now)
    }
  }

  private func move(
    _ item: OutboxItem, from old: ChatAddress, to new: ChatAddress, at now: Moment
  ) async -> Attempt {
    let (oldKey, newKey) = (old.withoutTopic.key, new.withoutTopic.key)
    guard oldKey != newKey else { return await fail(item, "the chat moved to itself") }
    outbox.standing.withLock { $0.recordMove(of: oldKey, to: newKey) }
    var moved = item
    moved.moves += 1
    guard moved.moves <= limits.repeats else { return await fail(item, "the chat moved too often") }
    moved.state = .queued
    let copy = moved
    do {
      // The platform's own word of the move may have expired while nobody polled.
      try await outbox.database.write { [move = self.moved] in
        try move($0, old.withoutTopic, new.withoutTopic)
      }
    } catch {
      if Task.isCancelled { return .interrupted }
      log.error("What is kept of a chat that moved could not be moved", ["error": .string("\(error)")])
    }
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

  private func settleUnknown(
    _ item: OutboxItem, _ reason: String, through door: PlatformDoor, at now: Moment
  ) async -> Attempt {
    metrics.unknown.add(1)
    switch item.message.kind {
    case .talk where item.unknownOutcomes < limits.repeats && door.mayRepeat(item.message):
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

  /// Nobody lets us in. What somebody was told privately is kept for them, in the transaction that gives the try up.
  private func shutOut(
    _ item: OutboxItem, _ door: PlatformDoor, _ address: ChatAddress, _ reason: String
  ) async -> Attempt {
    guard case .send = item.message.action, item.message.kind == .talk, door.opensLater(address) else {
      return await fail(item, reason)
    }
    let (row, message, now, most) = (item.row, item.message, clock.now, limits.heldForPerson)
    metrics.refused.add(1)
    return await recorded { connection in
      try connection.markFailed(row, unknown: false, error: reason, now: now)
      try connection.hold(message, for: address.withoutTopic.key, most: most, now: now)
    } ? .settled : .interrupted
  }

  func fail(_ item: OutboxItem, _ reason: String) async -> Attempt {
    let (row, now) = (item.row, clock.now)
    metrics.refused.add(1)
    return await recorded { try $0.markFailed(row, unknown: false, error: reason, now: now) }
      ? .settled : .interrupted
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
        if let count = outbox.storageComplaints.withLock({ $0.count(at: clock.now) }) {
          log.error(
            "The outcome of a message cannot be stored",
            ["error": .string("\(error)"), "complaints": .int(count)])
        }
        let wake = clock.now.advanced(by: backoff.next(randomness))
        do { try await clock.sleep(until: wake, tolerance: nil) } catch { return false }
      }
    }
  }
}

extension OutboundMessage {
  /// The same message with the numbers of the one that it is about.
  ///
  /// - Returns: `nil` when there is nothing to change; an answer goes without what it answers then.
  fileprivate func referring(to messages: [String]) -> OutboundMessage? {
    var message = self
    switch action {
    case .send(var content):
      content.replyTo = messages.first
      message.action = .send(content)
    case .replace(_, let content):
      guard let first = messages.first else { return nil }
      message.action = .replace(message: first, with: content)
    case .retract:
      guard !messages.isEmpty else { return nil }
      message.action = .retract(message: messages.joined(separator: " "))
    case .answerButton, .retireButtons, .react: break
    }
    return message
  }
}
