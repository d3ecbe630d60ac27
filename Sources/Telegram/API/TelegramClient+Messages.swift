import JSON
import Vocabulary

extension TelegramClient {
  /// Sends a text with its styles and buttons. No link in it gets a preview.
  ///
  /// There is no way to tell Telegram that two calls are one: after a lost connection nobody knows.
  ///
  /// - Parameters:
  ///   - text: 1 to 4,096 UTF-16 units, not only whitespace.
  ///   - replyTo: The message to answer; when it is gone, the text is sent without.
  ///   - isPlain: Leaves the styles out.
  ///   - asksForAnswer: Opens an answer to the message under the fingers of its reader.
  /// - Returns: The number of the new message; `nil` when Telegram gave none.
  /// - Throws: ``TelegramError``; code 403 when nobody there can be reached, ``TelegramError/moved(to:method:)``.
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessage>
  package func send(
    _ text: RichText, to destination: TelegramDestination, buttons: [[Button]] = [], replyTo: Int64? = nil,
    isSilent: Bool = false, isPlain: Bool = false, asksForAnswer: Bool = false
  ) async throws(TelegramError) -> Int64? {
    try await call("sendMessage", .harmful) { writer in
      destination.write(to: &writer)
      writer.text(text, isPlain: isPlain)
      writer.object("link_preview_options") { $0.field("is_disabled", true) }
      if isSilent { writer.field("disable_notification", true) }
      writer.reply(to: replyTo)
      if asksForAnswer, buttons.isEmpty {
        // Selective: in a group only whoever is answered is asked.
        writer.object("reply_markup") {
          $0.field("force_reply", true)
          $0.field("selective", true)
        }
      }
      writer.buttons(buttons)
    } read: {
      Optional(TelegramMessage.number(of: $0))
    }
  }

  /// Puts another text in the place of one of the bot's own messages; buttons that are not named go.
  ///
  /// - Throws: ``TelegramError``; code 400 "message is not modified" when it says all that already.
  /// - SeeAlso: <https://core.telegram.org/bots/api#editmessagetext>
  package func replace(
    message: Int64, in destination: TelegramDestination, with text: RichText, buttons: [[Button]] = [],
    isPlain: Bool = false
  ) async throws(TelegramError) {
    try await call("editMessageText", .harmless) { writer in
      destination.writeChat(to: &writer)
      writer.field("message_id", message)
      writer.text(text, isPlain: isPlain)
      writer.object("link_preview_options") { $0.field("is_disabled", true) }
      writer.buttons(buttons)
    } read: { _ in
      ()
    }
  }

  /// Takes the buttons from one of the bot's own messages.
  ///
  /// - Throws: ``TelegramError``; code 400 "message is not modified" when there are none.
  /// - SeeAlso: <https://core.telegram.org/bots/api#editmessagereplymarkup>
  package func removeButtons(
    from message: Int64, in destination: TelegramDestination
  ) async throws(TelegramError) {
    try await call("editMessageReplyMarkup", .harmless, deadline: .seconds(10)) { writer in
      destination.writeChat(to: &writer)
      writer.field("message_id", message)
    } read: { _ in
      ()
    }
  }

  /// Shows a text that is still being written, for about 30 seconds, in a private chat. Any message of the bot ends it.
  ///
  /// - Parameters:
  ///   - draft: Not 0. A text shown under the same number replaces the one before, with an animation.
  ///   - text: At most 4,096 UTF-16 units; empty shows "Thinking".
  ///   - canStop: Shows a button that brings a `stopped_message_generation` update.
  /// - Throws: ``TelegramError``; code 400 `TEXTDRAFT_PEER_INVALID` where drafts cannot be shown.
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessagedraft>
  package func showDraft(
    _ draft: Int64, _ text: RichText, in destination: TelegramDestination, canStop: Bool,
    isPlain: Bool = false
  ) async throws(TelegramError) {
    try await call("sendMessageDraft", .harmless, deadline: .seconds(10)) { writer in
      destination.write(to: &writer)
      writer.field("draft_id", draft)
      writer.text(text, isPlain: isPlain)
      if canStop { writer.field("can_stop", true) }
    } read: { _ in
      ()
    }
  }

  /// Shows "typing …" for five seconds, or until the next message.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendchataction>
  package func showTyping(in destination: TelegramDestination) async throws(TelegramError) {
    try await call("sendChatAction", .harmless, deadline: .seconds(10)) { writer in
      destination.write(to: &writer)
      writer.field("action", "typing")
    } read: { _ in
      ()
    }
  }

  /// Ends the waiting state of a pressed button.
  ///
  /// - Parameter text: At most 200 characters, shown for a moment, or in a window when `isAlert`.
  /// - Throws: ``TelegramError``; code 400 "query is too old" some seconds after the press.
  /// - SeeAlso: <https://core.telegram.org/bots/api#answercallbackquery>
  package func answer(callback: String, text: String?, isAlert: Bool) async throws(TelegramError) {
    try await call("answerCallbackQuery", .harmless, deadline: .seconds(10)) { writer in
      writer.field("callback_query_id", callback)
      writer.field("text", text)
      if isAlert { writer.field("show_alert", true) }
    } read: { _ in
      ()
    }
  }

  /// Deletes a message of the bot's own that is less than 48 hours old.
  ///
  /// - Throws: ``TelegramError``; code 400 "message to delete not found" for one that is gone, "message can't be deleted" for
  ///   one that is too old.
  /// - SeeAlso: <https://core.telegram.org/bots/api#deletemessage>
  package func delete(message: Int64, in chat: String) async throws(TelegramError) {
    try await call("deleteMessage", .harmless, deadline: .seconds(10)) { writer in
      if let number = Int64(chat) { writer.field("chat_id", number) } else { writer.field("chat_id", chat) }
      writer.field("message_id", message)
    } read: { _ in
      ()
    }
  }

  /// Puts an emoji under a message, in the place of the one that we had put there.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#setmessagereaction>
  package func react(to message: Int64, in chat: String, with emoji: String) async throws(TelegramError) {
    try await call("setMessageReaction", .harmless, deadline: .seconds(10)) { writer in
      writer.field("chat_id", chat)
      writer.field("message_id", message)
      writer.array("reaction") { writer in
        writer.object { writer in
          writer.field("type", "emoji")
          writer.field("emoji", emoji)
        }
      }
    } read: { _ in
      ()
    }
  }
}

enum TelegramMessage {
  /// 0 stands for a message that has no number to refer to.
  static func number(of message: JSONValue) -> Int64? {
    message["message_id"]?.int64.flatMap { $0 > 0 ? $0 : nil }
  }
}

extension JSONWriter {
  fileprivate mutating func text(_ text: RichText, isPlain: Bool) {
    field("text", text.text)
    styles(of: text, "entities", isPlain: isPlain)
  }

  mutating func styles(of text: RichText, _ name: String, isPlain: Bool) {
    guard !isPlain, !text.spans.isEmpty else { return }
    array(name) { writer in
      for entity in MessageEntities.of(text) { entity.write(to: &writer) }
    }
  }

  /// - Parameter message: What is answered; when it is gone, the answer goes without.
  mutating func reply(to message: Int64?) {
    guard let message else { return }
    object("reply_parameters") {
      $0.field("message_id", message)
      $0.field("allow_sending_without_reply", true)
    }
  }

  mutating func buttons(_ rows: [[Button]]) {
    guard !rows.isEmpty else { return }
    object("reply_markup") { writer in
      writer.array("inline_keyboard") { writer in
        for row in rows {
          writer.array { writer in for button in row { writer.button(button) } }
        }
      }
    }
  }

  private mutating func button(_ button: Button) {
    object { writer in
      writer.field("text", button.label)
      switch button.action {
      case .callback(let data): writer.field("callback_data", data)
      case .link(let url): writer.field("url", url)
      }
    }
  }
}
