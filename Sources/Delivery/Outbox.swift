import Groundwork
import SQLite
import Vocabulary

/// Where everything we say is stored before it leaves.
package final class Outbox: Sendable {
  let database: Database
  let clock: any Timekeeper
  let doors: [Platform: PlatformDoor]
  let backlog: Allowance
  let destinations: Guarded<Destinations>
  /// Chats that will not have us, and chats that live elsewhere now: small, and asked for with every message.
  let standing = Guarded(ChatStanding())
  let bell = Doorbell()
  /// Rings when the last message is settled.
  let emptied = Doorbell()

  struct ChatStanding: Sendable {
    var unreachable: Set<String> = []
    var moves: [String: String] = [:]
  }

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
    destinations = Guarded(Destinations(places: limits.sendsInFlight))
  }

  /// Whether anything can be sent there now.
  package func reaches(_ platform: Platform) -> Bool { doors[platform] != nil }

  /// Messages that wait or are on the wire.
  package var pending: Int { destinations.withLock { $0.count } }

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
    try await commit(causedAt: causedAt, expecting: address, reach: nil, body)
  }

  @discardableResult
  func commit(
    causedAt: Moment, expecting address: ChatAddress?, reach: Reach?,
    _ body: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage]?
  ) async throws -> Bool {
    let claim = address.flatMap { address in
      destinations.withLock { $0.claim(address) } ? address : nil
    }
    let now = clock.now
    do {
      let posted = try await database.write { [doors] connection -> [OutboxItem]? in
        guard let messages = try body(connection) else { return nil }
        switch reach {
        case .reachable(let chats): for chat in chats { try connection.markReachable(chat) }
        case .unreachable(let chat):
          try connection.markUnreachable(chat, reason: "the bot was sent away", now: now)
        case nil: break
        }
        var items: [OutboxItem] = []
        for message in messages {
          for part in doors[message.address.platform]?.parts(message) ?? [message] {
            let isClaimed = items.isEmpty && part.address == claim && part.kind != .once
            items.append(
              try connection.post(part, state: isClaimed ? .sending : .queued, causedAt: causedAt, now: now))
          }
        }
        return items
      }
      if posted != nil, let reach { standing.withLock { $0.note(reach) } }
      submit(posted ?? [], claim: claim)
      return posted != nil
    } catch {
      submit([], claim: claim)
      throw error
    }
  }

  /// What an event from `address` says that is not known yet: whoever writes can be reached again.
  func reach(of event: InboundEvent) -> Reach? {
    let chat = ChatAddress(event.address.platform, chat: event.address.chat).key
    // A private chat may also be called after its person.
    let person =
      event.chatKind == .direct ? event.sender.map { ChatAddress.direct(with: $0.account).key } : nil
    let lost = standing.withLock { standing in
      Set([chat, person ?? chat]).filter { standing.unreachable.contains($0) }
    }
    switch event.content {
    case .standing(.left), .standing(.blocked):
      return lost.contains(chat) ? nil : .unreachable(chat: chat)
    case .standing, .message, .command, .edit, .button, .migration, .stopGeneration:
      return lost.isEmpty ? nil : .reachable(chats: lost)
    }
  }

  /// Hands committed messages to the relay.
  private func submit(_ items: [OutboxItem], claim: ChatAddress?) {
    guard claim != nil || !items.isEmpty else { return }
    backlog.takeAnyway(items.count)
    destinations.withLock { destinations in
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
    }
    bell.ring()
  }

  /// Messages whose place on the wire is theirs already; the relay starts them first.
  let claimed = Guarded(Queue<OutboxItem>())
}

extension Outbox.ChatStanding {
  fileprivate mutating func note(_ reach: Outbox.Reach) {
    switch reach {
    case .reachable(let chats): unreachable.subtract(chats)
    case .unreachable(let chat): unreachable.insert(chat)
    }
  }
}
