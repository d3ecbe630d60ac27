import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  /// Stores what became of a try, and says how the message goes on.
  ///
  /// - Parameters:
  ///   - address: Where it was sent.
  ///   - began: When it was sent.
  @inline(never)
  func record(
    _ outcome: DeliveryOutcome, of item: OutboxItem, to address: ChatAddress, through door: PlatformDoor,
    began: Moment
  ) async -> Attempt {
    switch outcome {
    case .accepted(let message):
      return await recordArrival(of: item, as: message, at: address)
    case .refused(let reason):
      return await fail(item, reason)
    case .unreachable(let reason):
      return await lose(item, door, address, reason, since: began)
    case .moved(let new):
      return await move(item, from: address, to: new, at: clock.now)
    case .paused(let wait, let reason):
      return await pause(item, for: wait, reason, at: clock.now)
    case .notDelivered(let advice, let reason):
      return await retry(item, advice, reason, at: clock.now)
    case .unknown(let reason):
      return await settleUnknown(item, reason, through: door, at: clock.now)
    }
  }

  @inline(never)
  private func recordArrival(
    of item: OutboxItem, as message: String?, at address: ChatAddress
  ) async -> Attempt {
    let (row, now) = (item.row, clock.now)
    let chat = address.withoutTopic.key
    if item.isReply { metrics.responded(after: item.causedAt.duration(to: now)) }
    let isBack = outbox.standing.withLock { $0.isUnreachable(chat) }
    let name = item.message.name
    // What was kept for a chat is let go of first, and nothing is to count as begun meanwhile.
    let heir = isBack ? nil : heir(of: item)
    let begun = heir.flatMap { $0.begins ? $0.item.row : nil }
    let isRecorded = await recorded { connection in
      try connection.markSent(row, as: message, now: now)
      if let name, let message {
        try connection.name(message, at: address, as: name, isOurs: true, now: now)
      }
      if isBack { try connection.markReachable(chat) }
      if let begun { try connection.markSending(begun) }
    }
    if isBack { await release(chat) }
    guard isRecorded else {
      if let heir { await takeBack(heir.item) }
      return .interrupted
    }
    return .settled(heir: heir?.item)
  }

  /// A chat can be reached after all.
  @inline(never)
  private func release(_ chat: String) async {
    outbox.standing.withLock { $0.markReachable(chat) }
    // Best effort: what was kept for it leaves with their next words otherwise.
    try? await outbox.releaseHeld(for: chat)
  }

  /// A chat cannot be reached any more.
  @inline(never)
  private func lose(
    _ item: OutboxItem, _ door: PlatformDoor, _ address: ChatAddress, _ reason: String, since began: Moment
  ) async -> Attempt {
    let chat = address.withoutTopic.key
    log.notice("A chat cannot be reached any more", item.fields(reason))
    guard await recorded({ try $0.markUnreachable(chat, reason: reason, since: began) }) else {
      return .interrupted
    }
    outbox.standing.withLock { $0.markUnreachable(chat, since: began) }
    return await shutOut(item, door, address, reason)
  }

  /// Nobody lets us in. What somebody was told privately is kept for them, in the transaction that gives the try up.
  @inline(never)
  func shutOut(
    _ item: OutboxItem, _ door: PlatformDoor, _ address: ChatAddress, _ reason: String
  ) async -> Attempt {
    guard case .send = item.message.action, item.message.kind == .talk, door.opensLater(address) else {
      log.notice("A message is for a chat that cannot be reached", item.fields(reason))
      return await refuse(item, reason)
    }
    let (row, message, now, most) = (item.row, item.message, clock.now, limits.heldForPerson)
    metrics.refused.add(1)
    return await recorded { connection in
      try connection.markFailed(row, unknown: false, error: reason, now: now)
      try connection.hold(message, for: address.withoutTopic.key, most: most, now: now)
    } ? .settled() : .interrupted
  }

  /// Gives a message up that somebody may look for.
  @inline(never)
  func fail(_ item: OutboxItem, _ reason: String) async -> Attempt {
    switch item.message.kind {
    case .talk, .once: log.warning("A message will not arrive", item.fields(reason))
    case .fleeting: log.debug("What nobody waits for any more is dropped", item.fields(reason))
    }
    return await refuse(item, reason)
  }

  /// Gives a message up, of which the log has said why.
  @inline(never)
  func refuse(_ item: OutboxItem, _ reason: String) async -> Attempt {
    let (row, now) = (item.row, clock.now)
    metrics.refused.add(1)
    return await recorded { try $0.markFailed(row, unknown: false, error: reason, now: now) }
      ? .settled() : .interrupted
  }

  /// Writes, and keeps trying while the database cannot be written: what is known of a message must not get lost.
  ///
  /// - Returns: `false` when the process stops first.
  @inline(never)
  func recorded(_ write: @escaping @Sendable (borrowing Connection) throws -> Void) async -> Bool {
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
