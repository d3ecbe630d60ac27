import JSON
import Vocabulary

/// Everything the fake Telegram knows. Holds no socket, clock or task: calls go in, answers come out.
package struct TelegramWorld: Sendable {
  package var bot: TelegramUser
  package var chats: [Int64: TelegramChat] = [:]
  /// A chat that nobody mentioned is a private one, or a supergroup when its number is negative.
  package var knowsEveryChat = false
  /// `nil` for no limits.
  package var floodLimits: TelegramFloodLimits?
  /// Without a record a message is accepted and counted, and forgotten: for long runs.
  package var keepsMessages = true
  /// Not empty while a webhook is set.
  package var webhook = ""

  /// What the bot sent, in the order it was accepted, edits included.
  package internal(set) var messages: [TelegramMessage] = []
  /// Messages accepted, also those not kept.
  package internal(set) var messageCount = 0
  package internal(set) var drafts: [TelegramDraft] = []
  package internal(set) var actions: [(chat: Int64, action: String)] = []
  /// The bot's emoji, by `<chat>/<message>`.
  package internal(set) var reactions: [String: String] = [:]
  package internal(set) var buttonAnswers: [TelegramButtonAnswer] = []
  /// Calls by method, refused ones included.
  /// Stars on the bot's own balance.
  package var stars: Int64 = 0
  package internal(set) var calls: [String: Int] = [:]
  /// What was refused and why, oldest first; the last 1,000.
  package internal(set) var refusals: [(method: String, failure: TelegramFailure)] = []

  var queue = TelegramQueue()
  var flood = TelegramFlood()
  /// Who wrote what people wrote in groups.
  var authors: [MessageKey: TelegramUser] = [:]
  /// What people are in groups, as `getChatMember` names it; a member where nothing is said.
  var statuses: [Int64: [Int64: String]] = [:]
  /// Position in ``messages`` by chat and message.
  var index: [MessageKey: Int] = [:]
  var lastMessageID: [Int64: Int64] = [:]
  /// When each button was pressed.
  var callbacks: [String: Moment] = [:]
  var commands: [CommandKey: [UInt8]] = [:]
  var files: [String: TelegramFile] = [:]

  struct MessageKey: Hashable, Sendable {
    let chat: Int64
    let message: Int64
  }

  init(bot: TelegramUser) { self.bot = bot }

  /// The bot's messages in one chat that are still there, oldest first.
  package func messages(in chat: Int64) -> [TelegramMessage] {
    messages.filter { $0.chat == chat && !$0.isDeleted }
  }

  /// The words of the bot's messages in one chat.
  package func texts(in chat: Int64) -> [String] { messages(in: chat).map(\.text) }

  /// Executes a call whose arguments have the right names and types; `getUpdates` is none of these.
  ///
  /// - Parameter uploads: The files that came along, by parameter.
  mutating func execute(
    _ method: String, _ arguments: JSONValue, _ uploads: [String: TelegramUpload] = [:], now: Moment
  ) -> TelegramAnswer {
    do throws(TelegramFailure) {
      switch method {
      case "getMe": return getMe()
      case "getMyStarBalance": return getMyStarBalance()
      case "sendMessage": return try sendMessage(arguments, now: now)
      case "sendDocument": return try sendDocument(arguments, uploads["document"], now: now)
      case "sendPhoto": return try sendPhoto(arguments, uploads["photo"], now: now)
      case "editMessageText": return try editMessageText(arguments, now: now)
      case "editMessageReplyMarkup": return try editMessageReplyMarkup(arguments, now: now)
      case "deleteMessage": return try deleteMessage(arguments, now: now)
      case "sendMessageDraft": return try sendMessageDraft(arguments, now: now)
      case "getChatMember": return try getChatMember(arguments)
      case "sendChatAction": return try sendChatAction(arguments, now: now)
      case "setMessageReaction": return try setMessageReaction(arguments, now: now)
      case "answerCallbackQuery": return try answerCallbackQuery(arguments, now: now)
      case "setMyCommands": return try setMyCommands(arguments)
      case "getMyCommands": return getMyCommands(arguments)
      case "deleteMyCommands": return deleteMyCommands(arguments)
      case "getFile": return try getFile(arguments)
      case "setWebhook": return setWebhook(arguments)
      case "deleteWebhook": return deleteWebhook(arguments)
      case "getWebhookInfo": return getWebhookInfo()
      default: throw .notFound
      }
    } catch {
      return .failure(error)
    }
  }

  mutating func note(_ method: String, _ answer: TelegramAnswer) {
    calls[method, default: 0] += 1
    guard case .failure(let failure) = answer else { return }
    if refusals.count >= 1_000 { refusals.removeFirst() }
    refusals.append((method, failure))
  }

  // MARK: Chats

  /// Makes somebody `creator`, `administrator`, `member`, `left` or `kicked`.
  package mutating func make(_ user: Int64, _ status: String, in chat: Int64) {
    statuses[chat, default: [:]][user] = status
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#getchatmember>
  private mutating func getChatMember(_ arguments: JSONValue) throws(TelegramFailure) -> TelegramAnswer {
    let chat = try chat(arguments["chat_id"])
    guard let user = arguments["user_id"]?.int64, user > 0 else { throw .bad("user not found") }
    let status = statuses[chat.id]?[user] ?? "member"
    return .ok { writer in
      writer.object { writer in
        writer.field("status", status)
        writer.object("user") { TelegramUser(user).write(to: &$0) }
      }
    }
  }

  /// The chat that a call means, provided the bot may write there.
  mutating func chat(_ argument: JSONValue?) throws(TelegramFailure) -> TelegramChat {
    guard let argument else { throw .bad("chat_id is empty") }
    // Names of channels (`@name`) are not used here.
    guard let id = argument.int64 ?? argument.string.flatMap({ Int64($0) }) else {
      throw .bad("chat not found")
    }
    if let chat = chats[id] {
      if let refusal = chat.refusal { throw refusal }
      return chat
    }
    guard knowsEveryChat, id != 0 else { throw .bad("chat not found") }
    let chat = id > 0 ? TelegramChat.private(id) : TelegramChat.supergroup(id)
    chats[id] = chat
    return chat
  }

  mutating func admit(to chat: TelegramChat, now: Moment) throws(TelegramFailure) {
    guard let floodLimits else { return }
    let wait = flood.admit(to: chat.id, isGroup: chat.kind != .private, now: now, floodLimits)
    if let wait { throw .throttled(seconds: wait) }
  }

  mutating func nextMessageID(in chat: Int64) -> Int64 {
    lastMessageID[chat, default: 0] += 1
    return lastMessageID[chat, default: 0]
  }
}
