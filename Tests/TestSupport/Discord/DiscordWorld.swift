import JSON
import Vocabulary

/// What the fake Discord knows.
package struct DiscordWorld: Sendable {
  package struct User: Hashable, Sendable {
    package let id: String
    package let name: String
    package let isBot: Bool

    package init(_ id: String, _ name: String, isBot: Bool = false) {
      self.id = id
      self.name = name
      self.isBot = isBot
    }

    package static let ann = User("2001", "ann")
    package static let warden = User("9001", "warden", isBot: true)
  }

  package struct Message: Hashable, Sendable {
    package let id: String
    package let channel: String
    package let author: User
    package var content: String
    package var nonce: String?
    package var replyTo: String?
    package var buttons: [[String]] = []
    package var flags: Int64 = 0
    package var edits = 0
  }

  package struct Channel: Hashable, Sendable {
    package let id: String
    /// `nil` for a private channel.
    package let server: String?
    /// Discord's number of the reason why the bot may not speak here, with its status.
    package var closed: (status: Int, code: Int)?

    package init(_ id: String, server: String? = "500") {
      self.id = id
      self.server = server
    }

    package static func == (left: Channel, right: Channel) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  /// One call as it arrived.
  package struct Call: Hashable, Sendable {
    package let method: String
    /// Without the base, with the query.
    package let path: String
    package let body: String
  }

  package var channels: [String: Channel] = [:]
  package var messages: [Message] = []
  package var calls: [Call] = []
  package var typing: [String] = []
  /// By the interaction's number: the type of its first answer, and whether only one person sees it.
  package var interactions: [String: (type: Int64, isEphemeral: Bool)] = [:]
  /// What stands as the answer to the interaction of a token, and the messages after it.
  package var interactionAnswers: [String: [Message]] = [:]
  package var commands: [String: String] = [:]
  package var identifiesLeft: Int64 = 1_000
  package var faults: [(path: String?, left: Int, fault: DiscordFault)] = []
  var lastNumber: UInt64 = 0

  package func messages(in channel: String) -> [Message] { messages.filter { $0.channel == channel } }

  /// A number as Discord makes them: the time in front, then a counter.
  package mutating func nextID(at now: Moment) -> String {
    lastNumber += 1
    return String(UInt64(max(0, now.milliseconds - 1_420_070_400_000)) << 22 | lastNumber & 0x3F_FFFF)
  }
}

/// What goes wrong with a call, by order of a test.
package enum DiscordFault: Sendable {
  /// 429 as Discord itself says it. Nothing is done.
  case throttled(seconds: Double, scope: String)
  /// A refusal. Nothing is done.
  case refused(status: Int, code: Int)
  case answer(status: Int, headers: [(String, String)], body: String)
  /// The call is done, and the connection closes without an answer.
  case lostAnswer
  /// Nothing is done, and the connection closes.
  case lostRequest
  /// The call is done and answered once the gate opens.
  case held(Gate)
}

extension DiscordWorld.User {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("username", name)
    writer.field("global_name", name.capitalized)
    writer.field("discriminator", "0")
    if isBot { writer.field("bot", true) }
  }
}

extension DiscordWorld.Message {
  /// As it stands in dispatches and answers.
  package func json(in channel: DiscordWorld.Channel?, asDispatch: Bool = false, mentioning bot: Bool = false)
    -> [UInt8]
  {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", id)
      writer.field("channel_id", self.channel)
      if asDispatch, let server = channel?.server {
        writer.field("guild_id", server)
        writer.object("member") { $0.null("nick") }
      }
      writer.field("type", replyTo == nil ? 0 : 19)
      writer.field("content", content)
      writer.object("author") { author.write(to: &$0) }
      writer.array("mentions") { writer in
        if bot { writer.object { DiscordWorld.User.warden.write(to: &$0) } }
      }
      writer.field("timestamp", "2026-11-21T05:29:31.123000+00:00")
      writer.null("edited_timestamp")
      writer.array("attachments") { _ in }
      writer.field("flags", flags)
      writer.field("nonce", nonce)
    }
    return writer.bytes
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
