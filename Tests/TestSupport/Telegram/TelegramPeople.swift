import JSON

/// Somebody on the fake Telegram.
package struct TelegramUser: Hashable, Sendable {
  package var id: Int64
  package var firstName: String
  package var username: String?
  package var isBot: Bool
  package var language: String?

  package init(
    _ id: Int64, firstName: String = "Ann", username: String? = nil, isBot: Bool = false,
    language: String? = nil
  ) {
    self.id = id
    self.firstName = firstName
    self.username = username
    self.isBot = isBot
    self.language = language
  }

  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("is_bot", isBot)
    writer.field("first_name", firstName)
    writer.field("username", username)
    writer.field("language_code", language)
  }
}

/// A chat on the fake Telegram.
package struct TelegramChat: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case `private`, group, supergroup, channel }

  /// Whether the bot may write here.
  package enum Standing: Hashable, Sendable {
    case member
    /// The person has never pressed Start.
    case unopened
    /// The person blocked the bot, or a group threw it out.
    case blocked
    case deactivated
    /// A group that became the supergroup with this identifier.
    case migrated(to: Int64)
  }

  package var id: Int64
  package var kind: Kind
  package var name: String
  package var isForum: Bool
  /// Threads that exist besides the General topic.
  package var topics: Set<Int64>
  package var standing: Standing = .member
  /// The people here cannot be shown drafts.
  package var refusesDrafts = false

  package init(
    _ kind: Kind, _ id: Int64, name: String = "Ann", isForum: Bool = false, topics: Set<Int64> = []
  ) {
    self.kind = kind
    self.id = id
    self.name = name
    self.isForum = isForum
    self.topics = topics
  }

  package static func `private`(_ id: Int64, name: String = "Ann") -> TelegramChat {
    TelegramChat(.private, id, name: name)
  }

  package static func group(_ id: Int64, name: String = "Readers") -> TelegramChat {
    TelegramChat(.group, id, name: name)
  }

  package static func supergroup(_ id: Int64, name: String = "Readers") -> TelegramChat {
    TelegramChat(.supergroup, id, name: name)
  }

  /// A supergroup with topics.
  package static func forum(_ id: Int64, topics: Set<Int64>, name: String = "Readers") -> TelegramChat {
    TelegramChat(.supergroup, id, name: name, isForum: true, topics: topics)
  }

  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("type", kind.rawValue)
    writer.field(kind == .private ? "first_name" : "title", name)
    if isForum { writer.field("is_forum", true) }
  }

  /// Why nothing can be sent here.
  var refusal: TelegramFailure? {
    switch standing {
    case .member: nil
    case .unopened: TelegramFailure(403, "Forbidden: bot can't initiate conversation with a user")
    case .migrated(let id):
      TelegramFailure(400, "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: id)
    case .deactivated: TelegramFailure(403, "Forbidden: user is deactivated")
    case .blocked where kind == .private: TelegramFailure(403, "Forbidden: bot was blocked by the user")
    case .blocked: TelegramFailure(403, "Forbidden: bot was kicked from the \(kind.rawValue) chat")
    }
  }
}
