import JSON
import Vocabulary

/// Turns updates into events, each one alone, and stumbles over none: what Telegram sends changes with every release.
package struct UpdateReader: Sendable {
  /// The kinds that are asked for. Whatever else arrives is confirmed and forgotten.
  package static let kinds = [
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member",
    "stopped_message_generation",
  ]

  package enum Reading: Equatable, Sendable {
    case event(InboundEvent)
    case ignored(Reason)
    /// Something indispensable is missing; the sentence names it, without a word of the content.
    case unreadable(String)
  }

  package enum Reason: String, Sendable {
    case unknownKind
    /// Neither words nor files: service messages, locations, polls.
    case nothingToAnswer
    case commandForAnotherBot
    case fromBot
    case unchangedStanding
  }

  let bot: BotIdentity
  /// Answers to other bots, which may answer back, may never end.
  let hearsBots: Bool

  package init(bot: BotIdentity, hearsBots: Bool = false) {
    self.bot = bot
    self.hearsBots = hearsBots
  }

  /// - Parameter id: The update's number, read before.
  package func read(_ update: JSONValue, id: Int64, at now: Moment) -> Reading {
    let frame = Frame(id: EventID(.telegram, String(id)), now: now)
    // At most one of them is there. Should there be two, talk comes first.
    if let message = update["message"] { return read(message: message, isEdit: false, frame) }
    if let query = update["callback_query"] { return read(callback: query, frame) }
    if let message = update["edited_message"] { return read(message: message, isEdit: true, frame) }
    if let post = update["channel_post"] { return read(message: post, isEdit: false, frame) }
    if let post = update["edited_channel_post"] { return read(message: post, isEdit: true, frame) }
    if let change = update["my_chat_member"] { return read(standing: change, frame) }
    if let stop = update["stopped_message_generation"] { return read(stop: stop, frame) }
    return .ignored(.unknownKind)
  }

  /// What an event has whatever happened.
  struct Frame {
    let id: EventID
    let now: Moment

    func event(
      in chat: Chat, topic: Int64? = nil, from sender: Sender?, sentAt: Moment? = nil,
      _ content: InboundEvent.Content
    ) -> UpdateReader.Reading {
      let address = ChatAddress(.telegram, chat: String(chat.id), topic: topic.map { String($0) })
      return .event(
        InboundEvent(
          id: id, address: address, chatKind: chat.kind,
          community: chat.kind == .direct ? nil : CommunityAddress(.telegram, String(chat.id)),
          sender: sender, content: content, receivedAt: now, sentAt: sentAt))
    }
  }

  struct Chat {
    let id: Int64
    let kind: ChatKind

    init(id: Int64, kind: ChatKind) {
      self.id = id
      self.kind = kind
    }

    init?(_ chat: JSONValue?) {
      guard let chat, let id = chat["id"]?.int64 else { return nil }
      self.id = id
      kind =
        switch chat["type"]?.string {
        case "private": .direct
        case "group", "supergroup": .group
        case "channel": .channel
        default: id > 0 ? .direct : .group
        }
    }
  }
}
