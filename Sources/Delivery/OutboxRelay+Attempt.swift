import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  // A frame that waits for a platform keeps room for everything in its body, and many wait at once. So what is seldom
  // done is a function of its own, here and where outcomes are recorded, and not inlined.

  /// Tries to send a message whose turn it is, once.
  func attempt(_ original: OutboxItem) async -> Attempt {
    var item = original
    if item.isRecovered {
      guard await markedSending(item) else { return .interrupted }
      item.state = .sending
      item.isRecovered = false
    }
    let (address, isUnreachable) = home(of: item)
    guard let door = outbox.doors[address.platform] else {
      return await fail(item, "this platform is not connected")
    }
    if isUnreachable { return await shutOut(item, door, address, "the chat cannot be reached") }
    let began = clock.now
    // Answers to buttons and to other interactions are no messages of the chat, and none of its limits counts for them.
    if let place = takePlace(for: &item, at: address, through: door, now: began), place > began {
      return await waitForPlace(item, place)
    }
    if item.state == .queued {
      guard await markedSending(item) else { return .interrupted }
      item.state = .sending
    }
    item.place = nil
    KillPoint.pass("outbox.sending")
    return await send(item, to: address, through: door, began: began)
  }

  @inline(never)
  private func markedSending(_ item: OutboxItem) async -> Bool {
    let row = item.row
    return await recorded { try $0.markSending(row) }
  }

  @inline(never)
  private func send(
    _ original: OutboxItem, to address: ChatAddress, through door: PlatformDoor, began: Moment
  ) async -> Attempt {
    var item = original
    guard var visible = item.visibleMessage(through: door).following(to: address) else {
      return await record(.accepted(message: nil), of: item, to: address, through: door, began: began)
    }
    do {
      if visible.about != nil {
        guard let found = try await referring(visible) else {
          return await fail(item, "the message that it changes has not arrived")
        }
        visible = found
      }
      // To ask what has become of an earlier try is a part of this one.
      item.triedAt = original.triedAt ?? began
      if item.tries > 0 || item.mayRepeat, let earlier = try await arrived(visible, item, through: door) {
        return await record(.accepted(message: earlier), of: item, to: address, through: door, began: began)
      }
    } catch {
      return Task.isCancelled ? .interrupted : await retry(item, .backOff, "\(error)", at: clock.now)
    }
    let outcome = await door.deliver(visible, item.row)
    if case .paused = outcome {
      item.triedAt = original.triedAt
    } else if item.mayRepeat {
      metrics.repeated.add(1)
    }
    if Task.isCancelled, case .unknown = outcome {
      await takeBackBegun(item)
      return .interrupted
    }
    KillPoint.pass("outbox.delivered")
    item.deaths = 0
    return await record(outcome, of: item, to: address, through: door, began: began)
  }

  /// The process stops in the middle of a try.
  @inline(never)
  private func takeBackBegun(_ item: OutboxItem) async {
    let (row, now) = (item.row, clock.now)
    // Best effort: the next start does the same, and then takes the message for one that may have ended the process.
    _ = try? await outbox.database.write { try $0.endBegunTries(of: row, isDeath: false, now: now) }
  }

  /// A message with the number of the one that it is about; `nil` when that has not arrived.
  @inline(never)
  private func referring(_ message: OutboundMessage) async throws -> OutboundMessage? {
    guard let about = message.about else { return message }
    let known = try await outbox.database.read { try $0.messages(named: about, at: message.address) }
    return message.referring(to: known)
  }

  /// Chooses what leaves next in the place of a message that has arrived.
  ///
  /// - Returns: With it, whether its try is to begin in the transaction that settles the one before, since nothing keeps
  ///   it from leaving at once: that saves a commit for each message that had to wait.
  func heir(of item: OutboxItem) -> (item: OutboxItem, begins: Bool)? {
    guard !Task.isCancelled, var heir = outbox.destinations.withLock({ $0.heir(of: item.destination) }) else {
      return nil
    }
    guard heir.state == .queued, !heir.isRecovered else { return (heir, false) }
    let (address, isUnreachable) = home(of: heir)
    guard !isUnreachable, let door = outbox.doors[address.platform] else { return (heir, false) }
    let now = clock.now
    if let place = takePlace(for: &heir, at: address, through: door, now: now), place > now {
      return (heir, false)
    }
    heir.state = .sending
    return (heir, true)
  }

  /// Where the chat of a message lives now, and whether it is known that it will not have us.
  private func home(of item: OutboxItem) -> (address: ChatAddress, isUnreachable: Bool) {
    outbox.standing.withLock { standing in
      let home = standing.home(of: item.message.address)
      return (home, standing.refuses(home.withoutTopic.key, heardAt: item.heardAt))
    }
  }

  /// A message takes one place under the flood limits and keeps it.
  ///
  /// - Returns: When that is; `nil` where there are no limits.
  private func takePlace(
    for item: inout OutboxItem, at address: ChatAddress, through door: PlatformDoor, now: Moment
  ) -> Moment? {
    if item.place == nil, item.destination.isLimited { item.place = door.reserve(address, now) }
    return item.place
  }

  /// What an earlier try of a message has become, where its platform can be asked.
  ///
  /// - Returns: The number of a message that says the same, and that is not known as another one of ours.
  @inline(never)
  private func arrived(
    _ message: OutboundMessage, _ item: OutboxItem, through door: PlatformDoor
  ) async throws -> String? {
    for number in try await door.lookalikes(message, item.postedAt) {
      if try await !outbox.database.read({ try $0.isSent(number) }) { return number }
    }
    return nil
  }

  /// A message that only waits has not been tried, and the database says so meanwhile.
  @inline(never)
  private func waitForPlace(_ item: OutboxItem, _ place: Moment) async -> Attempt {
    guard item.state == .sending else { return .again(item, place) }
    var waiting = item
    waiting.state = .queued
    let copy = waiting
    guard await recorded({ try $0.requeue(copy, due: place, error: nil) }) else { return .interrupted }
    return .again(waiting, place)
  }
}
