import JSON
import Vocabulary

extension TelegramWorld {
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessage>
  mutating func sendMessage(_ arguments: JSONValue, now: Moment) throws(TelegramFailure) -> TelegramAnswer {
    let chat = try chat(arguments["chat_id"])
    if let problem = TelegramText.problem(with: arguments, isEmptyAllowed: false) { throw problem }
    return try send(arguments, nil, to: chat, now: now)
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#senddocument>
  mutating func sendDocument(
    _ arguments: JSONValue, _ upload: TelegramUpload?, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    try sendFile(arguments, upload, upload?.problem, now: now)
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#sendphoto>
  mutating func sendPhoto(
    _ arguments: JSONValue, _ upload: TelegramUpload?, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    try sendFile(arguments, upload, upload?.problemAsPhoto, now: now)
  }

  private mutating func sendFile(
    _ arguments: JSONValue, _ upload: TelegramUpload?, _ problem: TelegramFailure?, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    let chat = try chat(arguments["chat_id"])
    guard let upload else { throw .strict("only files that come along are known here") }
    if let problem { throw problem }
    if let problem = TelegramText.problem(withCaption: arguments) { throw problem }
    return try send(arguments, upload, to: chat, now: now)
  }

  private mutating func send(
    _ arguments: JSONValue, _ file: TelegramUpload?, to chat: TelegramChat, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    let thread = try thread(arguments["message_thread_id"], in: chat)
    let replyTo = try replyTo(arguments["reply_parameters"], in: chat)
    if let problem = TelegramText.problem(withMarkup: arguments["reply_markup"]) { throw problem }
    try admit(to: chat, now: now)

    var message = TelegramMessage(
      chat: chat.id, id: nextMessageID(in: chat.id), thread: thread,
      text: arguments[file == nil ? "text" : "caption"]?.string ?? "",
      entities: entities(of: arguments, file == nil ? "entities" : "caption_entities"), replyTo: replyTo,
      markup: arguments["reply_markup"]?.bytes,
      isSilent: arguments["disable_notification"]?.bool ?? false, date: now)
    message.file = file
    messageCount += 1
    if keepsMessages {
      index[MessageKey(chat: chat.id, message: message.id)] = messages.count
      messages.append(message)
    }
    return .ok { write(message, in: chat, to: &$0) }
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#editmessagetext>
  mutating func editMessageText(_ arguments: JSONValue, now: Moment) throws(TelegramFailure) -> TelegramAnswer
  {
    let (chat, position) = try ownMessage(arguments, toDo: "edit")
    guard arguments["rich_message"] == nil else { throw .strict("rich messages are not known here") }
    if let problem = TelegramText.problem(with: arguments, isEmptyAllowed: false) { throw problem }
    if let problem = TelegramText.problem(withMarkup: arguments["reply_markup"]) { throw problem }
    try admit(to: chat, now: now)
    var message = messages[position]
    guard message.file == nil else { throw .bad("there is no text in the message to edit") }
    message.text = arguments["text"]?.string ?? ""
    message.entities = entities(of: arguments)
    message.markup = arguments["reply_markup"]?.bytes
    return try replace(position, with: message, in: chat)
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#editmessagereplymarkup>
  mutating func editMessageReplyMarkup(
    _ arguments: JSONValue, now: Moment
  ) throws(TelegramFailure) -> TelegramAnswer {
    let (chat, position) = try ownMessage(arguments, toDo: "edit")
    if let problem = TelegramText.problem(withMarkup: arguments["reply_markup"]) { throw problem }
    try admit(to: chat, now: now)
    var message = messages[position]
    message.markup = arguments["reply_markup"]?.bytes
    return try replace(position, with: message, in: chat)
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#deletemessage>
  mutating func deleteMessage(_ arguments: JSONValue, now: Moment) throws(TelegramFailure) -> TelegramAnswer {
    let (chat, position) = try ownMessage(arguments, toDo: "delete")
    try admit(to: chat, now: now)
    messages[position].isDeleted = true
    return .yes
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessagedraft>
  mutating func sendMessageDraft(_ arguments: JSONValue, now: Moment) throws(TelegramFailure)
    -> TelegramAnswer
  {
    let chat = try chat(arguments["chat_id"])
    guard chat.kind == .private, !chat.refusesDrafts else { throw .bad("TEXTDRAFT_PEER_INVALID") }
    guard let id = arguments["draft_id"]?.int64, id != 0 else { throw .bad("RANDOM_ID_INVALID") }
    if let problem = TelegramText.problem(with: arguments, isEmptyAllowed: true) { throw problem }
    _ = try thread(arguments["message_thread_id"], in: chat)
    try admit(to: chat, now: now)
    if keepsMessages {
      drafts.append(TelegramDraft(chat: chat.id, id: id, text: arguments["text"]?.string ?? ""))
    }
    return .yes
  }

  private static let chatActions: Set = [
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
  ]

  /// - SeeAlso: <https://core.telegram.org/bots/api#sendchataction>
  mutating func sendChatAction(_ arguments: JSONValue, now: Moment) throws(TelegramFailure) -> TelegramAnswer
  {
    let chat = try chat(arguments["chat_id"])
    guard let action = arguments["action"]?.string, TelegramWorld.chatActions.contains(action) else {
      throw .bad("wrong parameter action in request")
    }
    _ = try thread(arguments["message_thread_id"], in: chat)
    try admit(to: chat, now: now)
    if keepsMessages { actions.append((chat.id, action)) }
    return .yes
  }

  // MARK: Parts

  /// Only topics of forums and of private chats have numbers; the General topic is reached without one.
  private func thread(_ argument: JSONValue?, in chat: TelegramChat) throws(TelegramFailure) -> Int64? {
    guard let thread = argument?.int64 else { return nil }
    guard chat.topics.contains(thread) else { throw .bad("message thread not found") }
    return thread
  }

  private func replyTo(_ argument: JSONValue?, in chat: TelegramChat) throws(TelegramFailure) -> Int64? {
    guard let argument else { return nil }
    guard argument["chat_id"] == nil else { throw .strict("replies across chats are not known here") }
    guard let id = argument["message_id"]?.int64 else { throw .bad("message to be replied not found") }
    let exists = id > 0 && id <= lastMessageID[chat.id, default: 0] && !isDeleted(id, in: chat)
    if exists { return id }
    if argument["allow_sending_without_reply"]?.bool == true { return nil }
    throw .bad("message to be replied not found")
  }

  private func isDeleted(_ id: Int64, in chat: TelegramChat) -> Bool {
    index[MessageKey(chat: chat.id, message: id)].map { messages[$0].isDeleted } ?? false
  }

  private mutating func ownMessage(
    _ arguments: JSONValue, toDo verb: String
  ) throws(TelegramFailure) -> (TelegramChat, Int) {
    guard arguments["inline_message_id"] == nil else { throw .strict("inline messages are not known here") }
    let chat = try chat(arguments["chat_id"])
    guard let id = arguments["message_id"]?.int64 else { throw .bad("message identifier is not specified") }
    guard let position = index[MessageKey(chat: chat.id, message: id)] else {
      let isSomebodyElses = id > 0 && id <= lastMessageID[chat.id, default: 0]
      throw .bad(isSomebodyElses ? "message can't be \(verb)ed" : "message to \(verb) not found")
    }
    guard !messages[position].isDeleted else { throw .bad("message to \(verb) not found") }
    return (chat, position)
  }

  private mutating func replace(
    _ position: Int, with message: TelegramMessage, in chat: TelegramChat
  ) throws(TelegramFailure) -> TelegramAnswer {
    guard message != messages[position] else {
      throw .bad(
        """
        message is not modified: specified new message content and reply markup are exactly the same as a current \
        content and reply markup of the message
        """)
    }
    var message = message
    message.edits += 1
    messages[position] = message
    return .ok { write(message, in: chat, to: &$0) }
  }

  private func entities(of arguments: JSONValue, _ field: String = "entities") -> [TelegramEntity] {
    (arguments[field]?.array ?? []).compactMap { TelegramEntity($0) }
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#message>
  private func write(_ message: TelegramMessage, in chat: TelegramChat, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("message_id", message.id)
      writer.object("from") { bot.write(to: &$0) }
      writer.object("chat") { chat.write(to: &$0) }
      writer.field("date", message.date.seconds)
      if message.edits > 0 { writer.field("edit_date", message.date.seconds) }
      if let thread = message.thread {
        writer.field("message_thread_id", thread)
        writer.field("is_topic_message", true)
      }
      message.file?.write(to: &writer)
      if message.file == nil || !message.text.isEmpty {
        writer.field(message.file == nil ? "text" : "caption", message.text)
      }
      if !message.entities.isEmpty {
        writer.array(message.file == nil ? "entities" : "caption_entities") { writer in
          for entity in message.entities { writer.object { entity.write(to: &$0) } }
        }
      }
      if let markup = message.markup { writer.raw("reply_markup", markup) }
    }
  }
}
