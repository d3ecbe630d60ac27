import Groundwork
import SQLite
import Vocabulary

/// Where everything we say is stored before it leaves.
package final class Outbox: Sendable {
  let database: Database
  let clock: any Timekeeper
  let doors: [Platform: PlatformDoor]
  let backlog: Allowance
  private let limits: DeliveryLimits
  let destinations: Guarded<Destinations>
  /// Messages whose place on the wire is theirs already; the relay starts them first.
  let claimed = Guarded(Queue<OutboxItem>())
  let standing = Guarded(ChatStanding())
  /// Of a database that cannot be written: every message on the wire would say so again and again.
  let storageComplaints = Guarded(Complaints())
  let bell = Doorbell()
  /// Rings when the last message is settled.
  let emptied = Doorbell()

  /// What an event says about whether its chat will have us.
  enum Reach: Sendable, Equatable {
    case reachable(chats: Set<String>)
    case unreachable(chat: String)
  }

  package init(
    database: Database, clock: any Timekeeper, limits: DeliveryLimits, backlog: Allowance,
    doors: [Platform: PlatformDoor]
  ) {
    self.database = database
    self.clock = clock
    self.doors = doors
    self.backlog = backlog
    self.limits = limits
    destinations = Guarded(Destinations(places: limits.sendsInFlight))
  }

  /// Whether anything can be sent there now.
  package func reaches(_ platform: Platform) -> Bool { doors[platform] != nil }

  /// Messages that wait or are on the wire.
  package var pending: Int { destinations.withLock { $0.count } }

  /// Whether so much waits to be said in a chat already that whatever is added would be read when nobody remembers the
  /// question.
  package func isCrowded(_ address: ChatAddress) -> Bool {
    let (count, isHeldBack) = destinations.withLock { $0.waiting(at: Destination(address)) }
    return count >= (isHeldBack ? limits.waitingInChat : limits.mostInChat)
  }

  /// Runs `body` in a transaction, stores what it returns in the same one, and sends that after the commit.
  ///
  /// - Parameters:
  ///   - causedAt: When the event arrived that this answers.
  ///   - address: Where the first message will most likely go; its way is kept free, which saves a commit.
  ///   - body: Returns `nil` when there is nothing to do; nothing is posted then.
  /// - Returns: Whether `body` had something to do.
  @discardableResult
  package func commit(
    causedAt: Moment, expecting address: ChatAddress? = nil,
    _ body: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage]?
  ) async throws -> Bool {
    try await commit(causedAt: causedAt, expecting: address, answering: nil, body)
  }

  /// - Parameter event: What is settled by it, which says something about its chat as well.
  @discardableResult
  func commit(
    causedAt: Moment, expecting address: ChatAddress?, answering event: InboundEvent?,
    _ body: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage]?
  ) async throws -> Bool {
    let expected = address.map { Destination($0, answering: event) }
    let (claim, isSoon) = expected.map(way) ?? (nil, false)
    let now = clock.now
    let heardFrom = event.map { names(of: $0) } ?? []
    let reach = event.flatMap { self.reach(of: $0, called: heardFrom) }
    do {
      let posted = try await database.write { [doors, heldFor = limits.heldFor] connection -> [OutboxItem]? in
        guard var messages = try body(connection) else { return nil }
        let answers = messages.count
        switch reach {
        case .reachable(let chats):
          let moment = now.advanced(by: .zero - heldFor)
          for chat in chats {
            try connection.markReachable(chat)
            messages += try connection.takeHeld(for: chat, since: moment)
          }
        case .unreachable(let chat):
          try connection.markUnreachable(chat, reason: "the bot was sent away", since: causedAt)
        case nil: break
        }
        var items: [OutboxItem] = []
        var hasReply = false
        for (index, message) in messages.enumerated() {
          guard let door = doors[message.address.platform] else {
            // It waits for a process that speaks there.
            _ = try connection.post(message, state: .queued, causedAt: causedAt, now: now)
            continue
          }
          for part in door.parts(message) {
            let isExpected = Destination(of: part) == expected
            let isClaimed = items.isEmpty && isExpected && claim != nil && part.kind != .once
            let isBegun =
              isClaimed || isExpected && isSoon && part.kind == .talk && door.hidesRepeats(part)
            let isHeard = heardFrom.contains(part.address.withoutTopic.key)
            let isReply = !hasReply && isHeard && index < answers && part.isSaid
            items.append(
              try connection.post(
                part, state: isBegun ? .sending : .queued, causedAt: causedAt, now: now, isReply: isReply,
                heardAt: isHeard ? causedAt : nil))
            if isReply { hasReply = true }
          }
        }
        return items
      }
      if posted != nil, let reach { standing.withLock { $0.note(reach, at: causedAt) } }
      submit(posted ?? [], claim: claim)
      return posted != nil
    } catch {
      submit([], claim: claim)
      throw error
    }
  }

  /// How a message to `destination` that is about to be committed may be stored.
  ///
  /// - Returns: The claim to a place on the wire, which must be given back; else whether it may count as begun while it
  ///   waits for its turn, where nobody sees a repeat.
  private func way(to destination: Destination) -> (claim: Destination?, isSoon: Bool) {
    destinations.withLock {
      $0.claim(destination) ? (destination, false) : (nil, $0.isSoon(at: destination))
    }
  }

  /// The chat of an event; a private one may also be called after its person.
  private func names(of event: InboundEvent) -> Set<String> {
    let chat = event.address.withoutTopic.key
    let person =
      event.chatKind == .direct ? event.sender.map { ChatAddress.direct(with: $0.account).key } : nil
    return [chat, person ?? chat]
  }

  /// Sends what was kept for a chat that will have us after all.
  func releaseHeld(for chat: String) async throws {
    let now = clock.now
    try await commit(causedAt: now) { [heldFor = limits.heldFor] connection in
      try connection.takeHeld(for: chat, since: now.advanced(by: .zero - heldFor))
    }
  }

  /// What an event from `address` says that is not known yet: whoever writes can be reached again.
  private func reach(of event: InboundEvent, called names: Set<String>) -> Reach? {
    let chat = event.address.withoutTopic.key
    let lost = standing.withLock { standing in names.filter { standing.isUnreachable($0) } }
    switch event.content {
    case .standing(.left), .standing(.blocked):
      return lost.contains(chat) ? nil : .unreachable(chat: chat)
    case .standing, .message, .command, .edit, .deletion, .button, .migration, .stopGeneration:
      return lost.isEmpty ? nil : .reachable(chats: lost)
    }
  }

  /// Hands committed messages to the relay.
  private func submit(_ items: [OutboxItem], claim: Destination?) {
    guard claim != nil || !items.isEmpty else { return }
    backlog.takeAnyway(items.count)
    let canStart = destinations.withLock { destinations in
      var rest = items[...]
      if let claim {
        if let first = rest.first, first.state == .sending {
          rest.removeFirst()
          destinations.redeem(first)
          claimed.withLock { $0.append(first) }
        } else {
          destinations.release(claim)
        }
      }
      for item in rest { destinations.add(item) }
      return destinations.hasStartable || rest.count < items.count
    }
    // Else whoever leaves the wire takes the next one along.
    if canStart { bell.ring() }
  }
}

extension OutboundMessage {
  /// Whether somebody can read it: no answer to a button, no reaction, nothing that only takes away.
  fileprivate var isSaid: Bool {
    switch action {
    case .send, .replace: kind != .fleeting
    case .answerButton, .retract, .retireButtons, .react: false
    }
  }
}

extension ChatStanding {
  fileprivate mutating func note(_ reach: Outbox.Reach, at moment: Moment) {
    switch reach {
    case .reachable(let chats): for chat in chats { markReachable(chat) }
    case .unreachable(let chat): markUnreachable(chat, since: moment)
    }
  }
}
