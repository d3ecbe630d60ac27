import JSON
import Vocabulary

extension DiscordWorld {
  package struct Message: Hashable, Sendable {
    package let id: String
    package let channel: String
    package let author: User
    package var content: String
    package var nonce: String?
    package var replyTo: String?
    package var buttons: [[String]] = []
    /// What a press under each label sends, in the order of the labels; links send nothing.
    package var callbacks: [String: String] = [:]
    package var flags: Int64 = 0
    package var edits = 0
    /// Names of the files that came with it.
    package var files: [String] = []
    /// Files that a person attached.
    package var attached: [AttachedFile] = []
    package var isDeleted = false
    /// Whose interaction it answers.
    package var application: String?

    /// One person alone sees it.
    package var isEphemeral: Bool { flags & 1 << 6 != 0 }
  }

  /// A file beside somebody's message; it lies with this server, as the real ones lie with Discord's.
  package struct AttachedFile: Hashable, Sendable {
    package let name: String
    /// Discord says nothing of some.
    package let type: String?
    package let bytes: [UInt8]
    /// Where it lies.
    package internal(set) var url = ""

    package init(_ name: String, type: String? = "text/plain; charset=utf-8", _ bytes: [UInt8]) {
      (self.name, self.type, self.bytes) = (name, type, bytes)
    }
  }

  /// Somebody writes before the bot is there to hear it.
  package mutating func say(
    _ content: String, in channel: String, from author: User = .ann, at now: Moment
  ) {
    say(Message(id: nextID(at: now), channel: channel, author: author, content: content), now: now)
  }

  /// Somebody writes; where the gateway lives by itself, it tells.
  mutating func say(_ message: Message, now: Moment) {
    if keepsRecords || !message.author.isBot { keep(message) }
    guard !message.isEphemeral else { return }
    latestMessage[message.channel] = message.id
    tell("MESSAGE_CREATE", of: message)
  }

  private mutating func keep(_ message: Message) {
    places[message.id] = forgottenMessages + messages.count
    messages.append(message)
    guard !keepsRecords, messages.count > 10_000 else { return }
    for message in messages.prefix(5_000) { places[message.id] = nil }
    messages.removeFirst(5_000)
    forgottenMessages += 5_000
  }

  mutating func tell(_ name: String, of message: Message) {
    guard isLiving else { return }
    let channel = channels[message.channel]
    let isPrivate = channel?.server == nil
    let isHidden = !isPrivate && !message.author.isBot && !message.mentionsBot
    let answered = message.replyTo.flatMap(self.message)
    hall.dispatch(name, in: channel?.server, needing: isPrivate ? 1 << 12 : 1 << 9) { intents in
      message.json(
        in: channel, asDispatch: true, answering: answered, hidesText: isHidden && intents & 1 << 15 == 0)
    }
  }

  package func message(_ id: String) -> Message? {
    guard let place = places[id] else { return nil }
    let message = messages[place - forgottenMessages]
    return message.isDeleted ? nil : message
  }

  /// Posts a message of the bot; the same nonce gives the same message for some minutes.
  mutating func post(_ form: Message, enforcesNonce: Bool, now: Moment) -> Message {
    if let nonce = form.nonce, enforcesNonce {
      let key = "\(form.channel) \(nonce)"
      if let first = nonces[key] ?? earlierNonces[key], now < first.at.advanced(by: .seconds(300)) {
        return first.message
      }
      // Looking for old ones would take longer and longer; half of them are forgotten at once instead.
      if nonces.count >= 20_000 { (earlierNonces, nonces) = (nonces, [:]) }
      nonces[key] = (form, now)
    }
    messageCount += 1
    say(form, now: now)
    return form
  }
}

extension DiscordWorld.Message {
  var mentionsBot: Bool {
    // Most texts have no mention, and a search for a string in a string takes its time.
    content.utf8.contains(UInt8(ascii: "<")) && (content.contains("<@9001>") || content.contains("<@!9001>"))
  }

  /// As it stands in dispatches and answers.
  ///
  /// - Parameters:
  ///   - answered: The message that it replies to.
  ///   - hidesText: The bot may not read it.
  package func json(
    in channel: DiscordWorld.Channel?, asDispatch: Bool = false, mentioning bot: Bool = false,
    answering answered: DiscordWorld.Message? = nil, hidesText: Bool = false
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", id)
      writer.field("channel_id", self.channel)
      if asDispatch, let server = channel?.server {
        writer.field("guild_id", server)
        writer.object("member") { $0.null("nick") }
      }
      writer.field("type", replyTo == nil ? 0 : 19)
      writer.field("content", hidesText ? "" : content)
      writer.object("author") { author.write(to: &$0) }
      writer.array("mentions") { writer in
        if bot || mentionsBot { writer.object { DiscordWorld.User.warden.write(to: &$0) } }
      }
      if let replyTo {
        writer.object("message_reference") { $0.field("message_id", replyTo) }
        if let answered { writer.raw("referenced_message", answered.json(in: channel)) }
      }
      writer.field("timestamp", "2026-11-21T05:29:31.123000+00:00")
      if edits > 0 {
        writer.field("edited_timestamp", "2026-11-21T05:30:0\(edits % 10).000000+00:00")
      } else {
        writer.null("edited_timestamp")
      }
      writer.array("attachments") { writer in
        for (number, file) in attached.enumerated() {
          writer.object { writer in
            writer.field("id", "\(number)")
            writer.field("filename", file.name)
            writer.field("content_type", file.type)
            writer.field("size", file.bytes.count)
            writer.field("url", file.url)
          }
        }
      }
      if let application { writer.field("webhook_id", application) }
      writer.field("flags", flags)
      writer.field("nonce", nonce)
    }
    return writer.bytes
  }
}
