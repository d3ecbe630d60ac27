import JSON
import Vocabulary

extension UpdateReader {
  func read(callback query: JSONValue, _ frame: Frame) -> Reading {
    guard let callback = query["id"]?.string else { return .unreadable("a button press without an id") }
    guard let sender = query["from"].flatMap({ sender(user: $0) }), let person = Int64(sender.account.number)
    else {
      return .unreadable("a button press by nobody")
    }
    // Without its message (inline mode) a press comes from nowhere but the person.
    let message = query["message"]
    let chat = Chat(message?["chat"]) ?? Chat(id: person, kind: .direct)
    let isTopic = message?["is_topic_message"]?.bool == true
    let press = ButtonPress(
      callback: callback, data: query["data"]?.string ?? "",
      message: message.flatMap { TelegramMessage.number(of: $0) }.map { String($0) })
    return frame.event(
      in: chat, topic: isTopic ? message?["message_thread_id"]?.int64 : nil, from: sender, .button(press))
  }

  func read(standing change: JSONValue, _ frame: Frame) -> Reading {
    guard let chat = Chat(change["chat"]) else { return .unreadable("a change of standing without a chat") }
    guard let new = change["new_chat_member"] else { return .unreadable("a change of standing to nothing") }
    let (was, isNow) = (change["old_chat_member"].map(Self.isPresent), Self.isPresent(new))
    guard was != isNow else { return .ignored(.unchangedStanding) }
    let standing: InboundEvent.Standing =
      switch (chat.kind, isNow) {
      case (.direct, true): .unblocked
      case (.direct, false): .blocked
      case (.group, true), (.channel, true): .joined
      case (.group, false), (.channel, false): .left
      }
    return frame.event(in: chat, from: change["from"].flatMap { sender(user: $0) }, .standing(standing))
  }

  private static func isPresent(_ member: JSONValue) -> Bool {
    switch member["status"]?.string {
    case "left", "kicked": false
    case "restricted": member["is_member"]?.bool ?? true
    default: true
    }
  }

  func read(stop: JSONValue, _ frame: Frame) -> Reading {
    guard let chat = Chat(stop["chat"]) else { return .unreadable("a stop without a chat") }
    guard let draft = stop["draft_id"]?.int64 else { return .unreadable("a stop without a draft") }
    // Drafts exist in private chats, where the chat is the person.
    let sender = chat.kind == .direct ? stop["chat"].flatMap { self.sender(user: $0) } : nil
    return frame.event(
      in: chat, topic: stop["message_thread_id"]?.int64, from: sender, .stopGeneration(draft: draft))
  }
}
