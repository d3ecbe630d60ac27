import JSON
import Vocabulary

extension UpdateReader {
  func read(message: JSONValue, isEdit: Bool, _ frame: Frame) -> Reading {
    guard let chat = Chat(message["chat"]) else { return .unreadable("a message without a chat") }
    if let migration = migration(message, chat, frame) { return migration }
    let sender = sender(of: message)
    if let sender, sender.isBot, !sender.isChat {
      let isOwn = sender.account.number == String(bot.id)
      if isOwn || !hearsBots { return .ignored(.fromBot) }
    }
    let attachments = Self.attachments(of: message)
    var text = message["text"]?.string ?? message["caption"]?.string ?? ""
    if text.isEmpty, let rich = message["rich_message"] { text = RichMessageText.text(of: rich) }
    guard !text.isEmpty || !attachments.isEmpty else { return .ignored(.nothingToAnswer) }

    let topic = message["is_topic_message"]?.bool == true ? message["message_thread_id"]?.int64 : nil
    let reply = repliedMessage(message, topic: topic)
    let command = CommandText(text)
    var isAddressed = chat.kind == .direct || reply?.isFromBot == true
    var isCommand = false
    if let command {
      if let mention = command.mention {
        guard isOwnName(mention) else { return .ignored(.commandForAnotherBot) }
        isAddressed = true
      }
      isCommand = true
      text = command.withoutMention
    }
    if !isAddressed { isAddressed = mentionsBot(message) }
    let incoming = IncomingMessage(
      id: TelegramMessage.number(of: message).map { String($0) }, text: text, isAddressed: isAddressed,
      isForwarded: message["forward_origin"] != nil || message["forward_date"] != nil, replyTo: reply,
      attachments: attachments)
    let content: InboundEvent.Content =
      isEdit ? .edit(incoming) : isCommand ? .command(incoming) : .message(incoming)
    // An edit has the date of what was edited.
    let date = isEdit ? nil : message["date"]?.int64.flatMap { Self.moment(ofDate: $0) }
    return frame.event(in: chat, topic: topic, from: sender, sentAt: date, content)
  }

  /// - Parameter date: Seconds since 1970; 0 for messages that are no longer accessible.
  private static func moment(ofDate date: Int64) -> Moment? {
    (1...Int64(UInt32.max)).contains(date) ? Moment(seconds: date) : nil
  }

  /// A group becomes a supergroup with another number; both say so, and either message may get lost.
  private func migration(_ message: JSONValue, _ chat: Chat, _ frame: Frame) -> Reading? {
    if let new = message["migrate_to_chat_id"]?.int64 {
      return frame.event(
        in: chat, from: nil, .migration(to: ChatAddress(.telegram, chat: String(new))))
    }
    if let old = message["migrate_from_chat_id"]?.int64 {
      return frame.event(
        in: Chat(id: old, kind: .group), from: nil,
        .migration(to: ChatAddress(.telegram, chat: String(chat.id))))
    }
    return nil
  }

  /// Who is named by ``AccountOnPlatform`` but is nobody: the service account, the anonymous administrator of a group,
  /// and the name under which channels speak.
  private static let standIns: Set<Int64> = [777_000, 1_087_968_824, 136_817_688]

  /// The chat in whose name a message was sent comes first: `from` is made up then.
  func sender(of message: JSONValue) -> Sender? {
    if let chat = message["sender_chat"], let id = chat["id"]?.int64 {
      return Sender(
        account: AccountOnPlatform(.telegram, String(id)),
        displayName: chat["title"]?.string ?? chat["first_name"]?.string ?? chat["username"]?.string
          ?? String(id),
        handle: chat["username"]?.string, isChat: true)
    }
    return message["from"].flatMap { sender(user: $0) }
  }

  func sender(user: JSONValue) -> Sender? {
    guard let id = user["id"]?.int64 else { return nil }
    let handle = user["username"]?.string
    let names = [user["first_name"]?.string, user["last_name"]?.string]
    let name = names.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    return Sender(
      account: AccountOnPlatform(.telegram, String(id)),
      displayName: name.isEmpty ? handle ?? String(id) : name, handle: handle,
      isBot: user["is_bot"]?.bool ?? false, isChat: Self.standIns.contains(id),
      language: user["language_code"]?.string)
  }

  /// In a topic, every message that answers nothing else names the topic's first one; that is no reply.
  private func repliedMessage(_ message: JSONValue, topic: Int64?) -> RepliedMessage? {
    guard let reply = message["reply_to_message"], let id = TelegramMessage.number(of: reply) else {
      return nil
    }
    if let topic, id == topic, reply["forum_topic_created"] != nil { return nil }
    let author = sender(of: reply)
    return RepliedMessage(
      id: String(id), author: author?.account, isFromBot: author?.account.number == String(bot.id),
      text: reply["text"]?.string ?? reply["caption"]?.string ?? "")
  }

  private func isOwnName(_ name: Substring) -> Bool {
    !name.isEmpty && name.utf8.count == bot.username.utf8.count
      && name.lowercased() == bot.username.lowercased()
  }

  /// Telegram marks what it took for a name. Its offsets are not believed: what lies there must be our name.
  private func mentionsBot(_ message: JSONValue) -> Bool {
    let (text, marks) =
      message["text"] != nil
      ? (message["text"], message["entities"]) : (message["caption"], message["caption_entities"])
    guard let text = text?.string, let entities = marks?.array else { return false }
    for entity in entities {
      switch entity["type"]?.string {
      case "text_mention": if entity["user"]?["id"]?.int64 == bot.id { return true }
      case "mention", "bot_command":
        guard let offset = entity["offset"]?.int64, let length = entity["length"]?.int64,
          let marked = UTF16Text.slice(of: text, offset: offset, length: length),
          let at = marked.utf8.firstIndex(of: UInt8(ascii: "@"))
        else { continue }
        if isOwnName(marked[marked.index(after: at)...]) { return true }
      default: continue
      }
    }
    return false
  }
}

/// A text that begins with a slash and a name, as Telegram's clients write commands.
struct CommandText: Equatable {
  /// The bot that is meant; `nil` when none is named.
  let mention: Substring?
  /// `/name arguments`.
  let withoutMention: String

  init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.first == UInt8(ascii: "/") else { return nil }
    let nameStart = bytes.index(after: bytes.startIndex)
    let nameEnd = bytes[nameStart...].firstIndex { !Self.isNameByte($0) } ?? bytes.endIndex
    guard (1...32).contains(bytes.distance(from: nameStart, to: nameEnd)) else { return nil }
    guard nameEnd != bytes.endIndex, bytes[nameEnd] == UInt8(ascii: "@") else {
      guard Self.endsWord(text, at: nameEnd) else { return nil }
      mention = nil
      withoutMention = text
      return
    }
    let mentionStart = bytes.index(after: nameEnd)
    let mentionEnd = bytes[mentionStart...].firstIndex { !Self.isNameByte($0) } ?? bytes.endIndex
    guard mentionStart != mentionEnd, Self.endsWord(text, at: mentionEnd) else { return nil }
    mention = text[mentionStart..<mentionEnd]
    withoutMention = String(text[..<nameEnd]) + text[mentionEnd...]
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func endsWord(_ text: String, at index: String.Index) -> Bool {
    index == text.endIndex || text.unicodeScalars[index].properties.isWhitespace
  }
}

/// Text as Telegram counts it.
enum UTF16Text {
  /// The scalars that lie in the given UTF-16 units; `nil` when the range leaves the text or cuts a surrogate pair.
  static func slice(of text: String, offset: Int64, length: Int64) -> Substring? {
    guard offset >= 0, length > 0, length <= 65_536, offset <= 65_536 else { return nil }
    var (units, index) = (Int64(0), text.startIndex)
    var start: String.Index?
    while true {
      if units == offset { start = index }
      if units == offset + length { return start.map { text[$0..<index] } }
      guard units < offset + length, index < text.endIndex else { return nil }
      let scalar = text.unicodeScalars[index]
      units += scalar.value > 0xFFFF ? 2 : 1
      index = text.unicodeScalars.index(after: index)
    }
  }
}
