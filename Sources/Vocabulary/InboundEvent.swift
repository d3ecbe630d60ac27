/// Something that happened on a platform, in our own words, and the unit of everything durable: it is stored
/// once, handled until it is settled, and its effects and replies are committed together.
package struct InboundEvent: Hashable, Sendable {
  package let id: EventID
  package let address: ChatAddress
  package let chatKind: ChatKind
  /// Where the chat belongs; `nil` for a private one.
  package let community: CommunityAddress?
  /// Who caused it; `nil` where the platform names nobody (channel posts, service messages).
  package let sender: Sender?
  package let content: Content
  /// When it reached this process.
  package let receivedAt: Moment
  /// When its sender let it go, as far as the platform itself says so: nobody else can set it. Much earlier than
  /// ``receivedAt`` after a downtime.
  package let sentAt: Moment?

  package init(
    id: EventID, address: ChatAddress, chatKind: ChatKind, community: CommunityAddress? = nil,
    sender: Sender?,
    content: Content, receivedAt: Moment, sentAt: Moment? = nil
  ) {
    self.id = id
    self.address = address
    self.chatKind = chatKind
    self.community = community
    self.sender = sender
    self.content = content
    self.receivedAt = receivedAt
    self.sentAt = sentAt
  }

  /// When it happened: never later than it was received, whatever a platform's clock says.
  package var happenedAt: Moment { min(sentAt ?? receivedAt, receivedAt) }

  /// What settings that are made here are kept under: the community's, or the private chat's own.
  package var scope: String { community?.key ?? ChatAddress(address.platform, chat: address.chat).key }

  /// What an answer has to refer to even where nobody else talks in between: its sender is shown that it is coming.
  package var awaited: String? {
    switch content {
    case .message(let message), .command(let message): message.awaitsAnswer ? message.id : nil
    case .edit, .deletion, .button, .standing, .migration, .stopGeneration: nil
    }
  }

  package enum Content: Hashable, Sendable {
    /// Talk, with or without text.
    case message(IncomingMessage)
    /// A message that begins with a slash and is meant for this bot; `text` still holds the slash, never `@bot`.
    case command(IncomingMessage)
    /// A message changed after it was sent. Never runs a command again.
    case edit(IncomingMessage)
    /// A message was deleted by somebody, who is not named.
    case deletion(message: String)
    case button(ButtonPress)
    /// The bot's own standing in a chat changed.
    case standing(Standing)
    /// The chat has a new address, and everything stored under the old one moves there.
    case migration(to: ChatAddress)
    /// Somebody asked the bot to stop the answer it is writing.
    case stopGeneration(draft: Int64)
  }

  /// Whether the bot may still speak in a chat.
  package enum Standing: String, Hashable, Sendable {
    case joined
    case left
    case blocked
    case unblocked
  }
}

/// What makes an event unique: the platform's own number for it.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
  package let platform: Platform
  /// Telegram: `update_id`; Discord: message or interaction id; terminal: a counter.
  package let number: String

  package init(_ platform: Platform, _ number: String) {
    self.platform = platform
    self.number = number
  }

  /// As an address does.
  package func hash(into hasher: inout Hasher) { hasher.combine(FNV1a(number).value) }

  package var description: String { "\(platform.rawValue):\(number)" }
}

/// The account behind an event, as its platform describes it. Of its own words none is trusted but the number.
package struct Sender: Hashable, Sendable {
  package let account: AccountOnPlatform
  package let displayName: String
  package let handle: String?
  package let isBot: Bool
  /// The name stands for a chat, not for a person (anonymous admin, linked channel): it carries no rights.
  package let isChat: Bool
  /// IETF tag that the platform gives, e.g. `de`.
  package let language: String?
  /// In the community where it happened, if the event says so: trusted, since the platform says it.
  package let standing: CommunityStanding?

  package init(
    account: AccountOnPlatform, displayName: String, handle: String? = nil, isBot: Bool = false,
    isChat: Bool = false, language: String? = nil, standing: CommunityStanding? = nil
  ) {
    self.account = account
    self.displayName = displayName
    self.handle = handle
    self.isBot = isBot
    self.isChat = isChat
    self.language = language
    self.standing = standing
  }
}

/// A platform's numeric account identifier: the only thing rights are ever given to.
package struct AccountOnPlatform: Hashable, Sendable, CustomStringConvertible {
  package let platform: Platform
  package let number: String

  package init(_ platform: Platform, _ number: String) {
    self.platform = platform
    self.number = number
  }

  /// `telegram:1001`, as operators are written in the configuration.
  package var description: String { "\(platform.rawValue):\(number)" }
}
