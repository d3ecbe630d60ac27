/// One conversation on one platform: a chat, and the topic or thread in it where there is one.
///
/// Messages go to an address, and everything that comes from one address is handled in order.
package struct ChatAddress: Hashable, Sendable {
  package let platform: Platform
  /// The platform's own identifier of the chat or channel.
  package let chat: String
  /// The platform's identifier of a topic inside the chat; `nil` for the chat itself.
  package let topic: String?

  package init(_ platform: Platform, chat: String, topic: String? = nil) {
    self.platform = platform
    self.chat = chat
    self.topic = topic
  }

  /// The private chat with somebody. On Discord it is a channel with a number of its own, which the connector asks for.
  package static func direct(with account: AccountOnPlatform) -> ChatAddress {
    switch account.platform {
    case .discord: ChatAddress(.discord, chat: "@\(account.number)")
    case .telegram, .terminal: ChatAddress(account.platform, chat: account.number)
    }
  }

  /// `telegram:-100123` or `telegram:-100123/7`: one column in the database.
  package var key: String {
    // Asked for several times a message: appending is cheaper than interpolation.
    var key = platform.rawValue
    key += ":"
    key += chat
    if let topic {
      key += "/"
      key += topic
    }
    return key
  }

  /// By the numbers alone, which nobody can choose: an address is looked up twenty times for a message, and hashing
  /// each of its texts would take several times as long.
  package func hash(into hasher: inout Hasher) {
    hasher.combine((topic.map { FNV1a($0).value } ?? 0) &* 31 &+ FNV1a(chat).value)
  }

  /// Reads ``key`` back.
  package init?(key: String) {
    guard let colon = key.utf8.firstIndex(of: UInt8(ascii: ":")),
      let platform = Platform(rawValue: String(key[..<colon]))
    else { return nil }
    let rest = key[key.index(after: colon)...]
    let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/"))
    let chat = slash.map { rest[..<$0] } ?? rest
    guard !chat.isEmpty else { return nil }
    self.init(platform, chat: String(chat), topic: slash.map { String(rest[rest.index(after: $0)...]) })
  }
}

/// How many people read along, which decides what may be said and whether the bot speaks unasked.
package enum ChatKind: String, Hashable, Sendable {
  /// One person and the bot.
  case direct
  /// Several people; the bot answers when it is addressed.
  case group
  /// A broadcast channel: nobody in particular speaks.
  case channel
}
