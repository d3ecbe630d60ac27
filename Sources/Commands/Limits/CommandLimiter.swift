import Vocabulary

/// Keeps one person, or one chat, from using up everybody's Warden. Lives in memory only: after a restart everybody
/// starts afresh.
package struct CommandLimiter: Sendable {
  /// What may come in.
  package struct Limits: Hashable, Sendable {
    package var commandsOfPerson: RateLimit
    package var commandsInChat: RateLimit
    package var messagesOfPerson: RateLimit
    package var messagesInChat: RateLimit

    package init(
      commandsOfPerson: RateLimit = RateLimit(5, per: .seconds(10)),
      commandsInChat: RateLimit = RateLimit(30, per: .seconds(10)),
      messagesOfPerson: RateLimit = RateLimit(20, per: .seconds(20)),
      messagesInChat: RateLimit = RateLimit(120, per: .seconds(60))
    ) {
      self.commandsOfPerson = commandsOfPerson
      self.commandsInChat = commandsInChat
      self.messagesOfPerson = messagesOfPerson
      self.messagesInChat = messagesInChat
    }
  }

  package enum Kind: Hashable, Sendable { case command, message }

  private var commandsOfPerson: BacklogBuckets<AccountOnPlatform>
  private var commandsInChat: BacklogBuckets<ChatAddress>
  private var messagesOfPerson: BacklogBuckets<AccountOnPlatform>
  private var messagesInChat: BacklogBuckets<ChatAddress>

  /// - Parameter capacity: People and chats that are remembered, each.
  package init(_ limits: Limits = Limits(), capacity: Int = 10_000) {
    commandsOfPerson = BacklogBuckets(limits.commandsOfPerson, capacity: capacity)
    commandsInChat = BacklogBuckets(limits.commandsInChat, capacity: capacity)
    messagesOfPerson = BacklogBuckets(limits.messagesOfPerson, capacity: capacity)
    messagesInChat = BacklogBuckets(limits.messagesInChat, capacity: capacity)
  }

  /// Lets something in that happened at `now`, or says why not. What is refused uses nothing up, so that asking again does not lengthen
  /// the wait.
  ///
  /// - Returns: `rate_limited` with the seconds to wait; `nil` when it may go on.
  package mutating func admit(
    _ kind: Kind, from account: AccountOnPlatform, in address: ChatAddress, at now: Moment
  ) -> CommandError? {
    wait(kind, from: account, in: address, at: now).map { .rateLimited($0) }
  }

  /// As ``admit(_:from:in:at:)``, for whoever says it in words of their own.
  package mutating func wait(
    _ kind: Kind, from account: AccountOnPlatform, in address: ChatAddress, at now: Moment
  ) -> Duration? {
    switch kind {
    case .command: Self.admit(account, &commandsOfPerson, address, &commandsInChat, now)
    case .message: Self.admit(account, &messagesOfPerson, address, &messagesInChat, now)
    }
  }

  private static func admit(
    _ account: AccountOnPlatform, _ people: inout BacklogBuckets<AccountOnPlatform>, _ address: ChatAddress,
    _ chats: inout BacklogBuckets<ChatAddress>, _ now: Moment
  ) -> Duration? {
    // Topics of a chat share its limit.
    let chat = ChatAddress(address.platform, chat: address.chat)
    let wait = max(
      people.wait(for: account, in: address, at: now), chats.wait(for: chat, in: address, at: now))
    guard wait <= .zero else { return wait }
    people.take(for: account, in: address, at: now)
    chats.take(for: chat, in: address, at: now)
    return nil
  }
}
