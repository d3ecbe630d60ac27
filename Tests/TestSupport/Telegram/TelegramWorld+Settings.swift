import JSON
import Vocabulary

/// A file that somebody sent.
package struct TelegramFile: Hashable, Sendable {
  package let id: String
  package let path: String
  package let content: [UInt8]
  /// What the server says, which may be more than there is.
  package let size: Int64

  package init(_ id: String, path: String, content: [UInt8], size: Int64? = nil) {
    self.id = id
    self.path = path
    self.content = content
    self.size = size ?? Int64(content.count)
  }
}

/// Whom a list of commands is for.
struct CommandKey: Hashable, Sendable {
  /// The scope as minified JSON; empty for everybody.
  let scope: [UInt8]
  let language: String

  init(_ arguments: JSONValue) {
    let scope = arguments["scope"]
    self.scope = scope?["type"]?.string == "default" ? [] : scope?.bytes ?? []
    language = arguments["language_code"]?.string ?? ""
  }
}

extension TelegramWorld {
  func getMe() -> TelegramAnswer {
    .ok { writer in
      writer.object { writer in
        bot.write(to: &writer)
        writer.field("can_join_groups", true)
        writer.field("can_read_all_group_messages", false)
        writer.field("supports_inline_queries", false)
      }
    }
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#getmystarbalance>
  func getMyStarBalance() -> TelegramAnswer {
    .ok { writer in writer.object { $0.field("amount", stars) } }
  }

  // MARK: Commands

  /// - SeeAlso: <https://core.telegram.org/bots/api#setmycommands>
  mutating func setMyCommands(_ arguments: JSONValue) throws(TelegramFailure) -> TelegramAnswer {
    guard let list = arguments["commands"]?.array else { throw .bad("commands must be specified") }
    guard list.count <= 100 else { throw .bad("BOT_COMMANDS_TOO_MUCH") }
    for command in list {
      let name = command["command"]?.string ?? ""
      let isName = name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
      }
      guard isName, (1...32).contains(name.utf8.count) else { throw .bad("BOT_COMMAND_INVALID") }
      guard let description = command["description"]?.string, (1...256).contains(description.utf16.count)
      else {
        throw .bad("BOT_COMMAND_DESCRIPTION_INVALID")
      }
    }
    if let scope = arguments["scope"]?["chat_id"] { _ = try chat(scope) }
    let key = CommandKey(arguments)
    let isLanguage =
      key.language.utf8.count == 2 && key.language.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    guard key.language.isEmpty || isLanguage else { throw .bad("LANG_CODE_INVALID") }
    commands[key] = list.isEmpty ? nil : arguments["commands"]?.bytes
    return .yes
  }

  func getMyCommands(_ arguments: JSONValue) -> TelegramAnswer {
    .ok(commands[CommandKey(arguments)] ?? Array("[]".utf8))
  }

  mutating func deleteMyCommands(_ arguments: JSONValue) -> TelegramAnswer {
    commands[CommandKey(arguments)] = nil
    return .yes
  }

  // MARK: Buttons and files

  /// - SeeAlso: <https://core.telegram.org/bots/api#setmessagereaction>
  mutating func setMessageReaction(
    _ arguments: JSONValue, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    let chat = try chat(arguments["chat_id"])
    guard let message = arguments["message_id"]?.int64, message > 0 else {
      throw .bad("message to react not found")
    }
    let emoji = (arguments["reaction"]?.array ?? []).compactMap { $0["emoji"]?.string }
    // One for a bot, of a list of which these are some.
    guard emoji.count <= 1, emoji.allSatisfy({ ["👍", "👎", "❤", "🔥", "🎉", "👌", "👀"].contains($0) }) else {
      throw .bad("REACTION_INVALID")
    }
    try admit(to: chat, now: now)
    reactions["\(chat.id)/\(message)"] = emoji.first
    return .yes
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#answercallbackquery>
  mutating func answerCallbackQuery(
    _ arguments: JSONValue, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    let callback = arguments["callback_query_id"]?.string ?? ""
    // Presses wait in the queue for 150 seconds; nobody waits for an answer any longer than that.
    guard let pressed = callbacks[callback], pressed.advanced(by: .seconds(150)) >= now else {
      throw .bad("query is too old and response timeout expired or query ID is invalid")
    }
    let text = arguments["text"]?.string
    guard (text ?? "").utf16.count <= 200 else { throw .bad("MESSAGE_TOO_LONG") }
    buttonAnswers.append(
      TelegramButtonAnswer(callback: callback, text: text, isAlert: arguments["show_alert"]?.bool ?? false))
    return .yes
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#getfile>
  func getFile(_ arguments: JSONValue) throws(TelegramFailure) -> TelegramAnswer {
    guard let file = files[arguments["file_id"]?.string ?? ""] else {
      throw .bad("wrong file_id or the file is temporarily unavailable")
    }
    guard file.size <= 20 * 1_024 * 1_024 else { throw .bad("file is too big") }
    return .ok { writer in
      writer.object { writer in
        writer.field("file_id", file.id)
        writer.field("file_unique_id", "u\(file.id)")
        writer.field("file_size", file.size)
        writer.field("file_path", file.path)
      }
    }
  }

  // MARK: Webhook

  mutating func setWebhook(_ arguments: JSONValue) -> TelegramAnswer {
    webhook = arguments["url"]?.string ?? ""
    return .yes
  }

  mutating func deleteWebhook(_ arguments: JSONValue) -> TelegramAnswer {
    webhook = ""
    if arguments["drop_pending_updates"]?.bool == true { queue.forgetAll() }
    return .yes
  }

  func getWebhookInfo() -> TelegramAnswer {
    .ok { writer in
      writer.object { writer in
        writer.field("url", webhook)
        writer.field("has_custom_certificate", false)
        writer.field("pending_update_count", queue.waiting.count)
      }
    }
  }
}
