import JSON
import Vocabulary

extension DiscordWorld {
  /// Something that somebody did with a command, a button or a form, and what has become of it.
  package struct IssuedInteraction: Sendable {
    package enum Kind: Int64, Sendable {
      case command = 2
      case component = 3
      case autocomplete = 4
      case modal = 5
    }

    package let id: String
    package let token: String
    package let kind: Kind
    package let channel: String
    package let user: User
    /// The message under which a button was pressed.
    package let message: String?
    package let issuedAt: Moment
    /// The type of the first answer.
    package internal(set) var answer: Int64?
    package internal(set) var answeredAt: Moment?
    /// A place is kept for the answer, and it stands empty.
    package internal(set) var isThinking = false
    package internal(set) var isEphemeral = false
    /// The message that `@original` means.
    package internal(set) var original: String?
    /// What the answer to autocomplete offers.
    package internal(set) var choices: [String] = []
    /// What the bot is told of it.
    package internal(set) var json = ""
    /// The form that was shown, in JSON.
    package internal(set) var form: String?

    /// Types of first answers that suit.
    var suitable: Set<Int64> {
      switch kind {
      case .command: [4, 5, 9]
      case .component: [4, 5, 6, 7, 9]
      case .autocomplete: [8]
      case .modal: message == nil ? [4, 5] : [4, 5, 6, 7]
      }
    }
  }

  /// - Parameter data: `data` of the interaction.
  mutating func issue(
    _ kind: IssuedInteraction.Kind, _ data: String, by user: User, in channel: Channel, message: String?,
    now: Moment
  ) -> IssuedInteraction {
    let id = nextID(at: now)
    let interaction = IssuedInteraction(
      id: id, token: "token-\(id)", kind: kind, channel: channel.id, user: user, message: message,
      issuedAt: now)
    issued[id] = interaction
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", id)
      writer.field("application_id", DiscordWorld.application)
      writer.field("type", kind.rawValue)
      writer.field("token", interaction.token)
      writer.field("version", 1)
      writer.field("channel_id", channel.id)
      writer.object("channel") { writer in
        writer.field("id", channel.id)
        writer.field("type", channel.server == nil ? 1 : 0)
      }
      writer.field("locale", "en-US")
      if let server = channel.server {
        writer.field("guild_id", server)
        let guild = guilds[server]
        writer.object("member") { writer in
          (guild?.members[user.id] ?? Guild.Member(user)).write(
            to: &writer, permissions: guild?.permissions(of: user.id) ?? 0)
        }
      } else {
        writer.object("user") { user.write(to: &$0) }
      }
      if let message = message.flatMap(self.message) {
        writer.raw("message", message.json(in: channel))
      }
      writer.raw("data", Array(data.utf8))
    }
    if !keepsRecords, issued.count > 10_000 {
      issued = issued.filter { $0.value.issuedAt.advanced(by: .seconds(5)) > now }
    }
    issued[id]?.json = String(decoding: writer.bytes, as: UTF8.self)
    guard !postsInteractions else { return issued[id] ?? interaction }
    // No intent is needed for these.
    hall.dispatch("INTERACTION_CREATE", in: channel.server, needing: nil) { _ in writer.bytes }
    return interaction
  }

  /// The interaction of a token.
  func interaction(withToken token: String) -> IssuedInteraction? {
    guard token.hasPrefix("token-") else { return nil }
    return issued[String(token.dropFirst("token-".count))]
  }
}
