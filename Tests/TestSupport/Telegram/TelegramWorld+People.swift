import JSON
import Vocabulary

extension TelegramWorld {
  /// Somebody writes. The chat is known from now on.
  ///
  /// - Returns: the number of the message, and of the update when the bot hears of it.
  mutating func say(
    _ text: String, in chat: TelegramChat, from user: TelegramUser, thread: Int64?, replyTo: Int64?,
    now: Moment
  ) -> (message: Int64, update: Int64?) {
    chats[chat.id] = chats[chat.id] ?? chat
    let id = nextMessageID(in: chat.id)
    if keepsMessages, chat.kind != .private { authors[MessageKey(chat: chat.id, message: id)] = user }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("message_id", id)
      writer.object("from") { user.write(to: &$0) }
      writer.object("chat") { chat.write(to: &$0) }
      writer.field("date", now.seconds)
      if let thread {
        writer.field("message_thread_id", thread)
        writer.field("is_topic_message", true)
      }
      if let replyTo {
        writer.object("reply_to_message") { writer in
          writer.field("message_id", replyTo)
          writer.object("chat") { chat.write(to: &$0) }
          let own = index[MessageKey(chat: chat.id, message: replyTo)].map { messages[$0] }
          if own != nil {
            writer.object("from") { bot.write(to: &$0) }
          } else if let author = authors[MessageKey(chat: chat.id, message: replyTo)] {
            writer.object("from") { author.write(to: &$0) }
          }
          writer.field("date", own?.date.seconds ?? now.seconds)
          writer.field("text", own?.text)
        }
      }
      writer.field("text", text)
      let marks = TelegramWorld.marks(in: text)
      if !marks.isEmpty {
        writer.array("entities") { writer in
          for mark in marks { writer.object { mark.write(to: &$0) } }
        }
      }
    }
    return (id, queue.append("message", writer.bytes))
  }

  /// What the server marks in a text by itself: a command at its beginning, and names.
  private static func marks(in text: String) -> [TelegramEntity] {
    var (marks, offset) = ([TelegramEntity](), 0)
    for word in text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace) {
      let length = word.utf16.count
      if offset == 0, word.hasPrefix("/"), length > 1 {
        marks.append(TelegramEntity("bot_command", 0, length))
      }
      if word.hasPrefix("@"), length > 1 { marks.append(TelegramEntity("mention", offset, length)) }
      offset += length + 1
    }
    return marks
  }

  /// Somebody presses a button under a message of the bot.
  ///
  /// - Returns: what the press is called, and the update when the bot hears of it.
  mutating func press(
    _ data: String, under message: Int64, in chat: TelegramChat, by user: TelegramUser, now: Moment
  ) -> (callback: String, update: Int64?) {
    let callback = "cb\(callbacks.count + 1)"
    callbacks[callback] = now
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", callback)
      writer.object("from") { user.write(to: &$0) }
      writer.object("message") { writer in
        writer.field("message_id", message)
        writer.object("from") { bot.write(to: &$0) }
        writer.object("chat") { chat.write(to: &$0) }
        let own = index[MessageKey(chat: chat.id, message: message)].map { messages[$0] }
        writer.field("date", own?.date.seconds ?? now.seconds)
        if let thread = own?.thread {
          writer.field("message_thread_id", thread)
          writer.field("is_topic_message", true)
        }
        writer.field("text", own?.text)
      }
      writer.field("chat_instance", "\(chat.id)")
      writer.field("data", data)
    }
    return (callback, queue.append("callback_query", writer.bytes))
  }
}
