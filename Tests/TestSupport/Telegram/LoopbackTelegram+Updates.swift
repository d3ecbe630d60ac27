import JSON
import Vocabulary

extension LoopbackTelegram {
  /// Somebody writes to the bot; a private chat's person is the one who speaks there.
  ///
  /// - Returns: the number of the message.
  @discardableResult
  package func say(
    _ text: String, in chat: TelegramChat, from user: TelegramUser? = nil, thread: Int64? = nil,
    replyTo: Int64? = nil
  ) -> Int64 {
    let user = user ?? TelegramUser(chat.kind == .private ? chat.id : 5_000_000_001)
    return change {
      $0.say(text, in: chat, from: user, thread: thread, replyTo: replyTo, now: clock.now).message
    }
  }

  /// Somebody changes what they wrote.
  package func edit(_ message: Int64, to text: String, in chat: TelegramChat, from user: TelegramUser? = nil)
  {
    let user = user ?? TelegramUser(chat.kind == .private ? chat.id : 5_000_000_001)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("message_id", message)
      writer.object("from") { user.write(to: &$0) }
      writer.object("chat") { chat.write(to: &$0) }
      writer.field("date", clock.now.seconds)
      writer.field("edit_date", clock.now.seconds)
      writer.field("text", text)
    }
    push("edited_message", writer.bytes)
  }

  /// Many people write to the bot at once, each in a private chat.
  package func say(_ messages: [(chat: Int64, text: String)]) {
    let now = clock.now
    change { world in
      for message in messages {
        _ = world.say(
          message.text, in: .private(message.chat), from: TelegramUser(message.chat), thread: nil,
          replyTo: nil,
          now: now)
      }
    }
  }

  /// Somebody presses a button.
  ///
  /// - Returns: what the press is called.
  @discardableResult
  package func press(
    _ data: String, under message: Int64, in chat: TelegramChat, by user: TelegramUser? = nil
  ) -> String {
    let user = user ?? TelegramUser(chat.kind == .private ? chat.id : 5_000_000_001)
    return change { $0.press(data, under: message, in: chat, by: user, now: clock.now).callback }
  }

  /// Puts an update of any kind in the queue, under the next number.
  ///
  /// - Returns: the number; `nil` when the bot did not ask for this kind.
  @discardableResult
  package func push(_ kind: String, _ json: [UInt8]) -> Int64? { change { $0.queue.append(kind, json) } }

  /// Puts a whole update in the queue, under its own number.
  package func push(whole json: [UInt8]) {
    guard let document = try? JSONDocument(parsing: json), let id = document.root["update_id"]?.int64 else {
      preconditionFailure("an update is an object with an update_id")
    }
    change { $0.queue.append(whole: json, id: id) }
  }

  /// Sets the number of the next update, as the server does after a week without one.
  package func numberUpdates(from id: Int64) { change { $0.queue.nextID = id } }

  /// How many updates are not yet confirmed.
  package var pendingUpdates: Int { world.queue.waiting.count }
}
