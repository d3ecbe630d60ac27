import JSON
import Vocabulary

/// How an event lies in the inbox: JSON, so that an operator can read a dead letter with `sqlite3`. Keys are short
/// because every message pays for them; absent means empty or false.
extension InboundEvent {
  package var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("at", receivedAt.milliseconds)
      if let sentAt { writer.field("sent", sentAt.milliseconds) }
      writer.field("chat", chatKind.rawValue)
      if let community { writer.field("community", community.key) }
      if let sender { writer.object("by") { sender.write(to: &$0) } }
      switch content {
      case .message(let message): writer.object("message") { message.write(to: &$0) }
      case .command(let message): writer.object("command") { message.write(to: &$0) }
      case .edit(let message): writer.object("edit") { message.write(to: &$0) }
      case .deletion(let message): writer.field("deletion", message)
      case .button(let press): writer.object("button") { press.write(to: &$0) }
      case .standing(let standing): writer.field("standing", standing.rawValue)
      case .migration(let address): writer.field("migration", address.key)
      case .stopGeneration(let draft): writer.field("stop", draft)
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads back what ``json`` wrote; `nil` for anything else.
  package init?(json text: String, id: EventID, address: ChatAddress) {
    guard let root = try? JSONDocument(parsing: Array(text.utf8)).root,
      let received = root["at"]?.int64,
      let chatKind = root["chat"]?.string.flatMap(ChatKind.init(rawValue:)),
      let content = Content(json: root)
    else { return nil }
    self.init(
      id: id, address: address, chatKind: chatKind,
      community: root["community"]?.string.flatMap(CommunityAddress.init(key:)),
      sender: root["by"].flatMap(Sender.init(json:)),
      content: content, receivedAt: Moment(milliseconds: received),
      sentAt: root["sent"]?.int64.map { Moment(milliseconds: $0) })
  }
}

extension InboundEvent.Content {
  fileprivate init?(json root: JSONValue) {
    if let value = root["message"], let message = IncomingMessage(json: value) {
      self = .message(message)
    } else if let value = root["command"], let message = IncomingMessage(json: value) {
      self = .command(message)
    } else if let value = root["edit"], let message = IncomingMessage(json: value) {
      self = .edit(message)
    } else if let message = root["deletion"]?.string {
      self = .deletion(message: message)
    } else if let value = root["button"], let press = ButtonPress(json: value) {
      self = .button(press)
    } else if let standing = root["standing"]?.string.flatMap(InboundEvent.Standing.init(rawValue:)) {
      self = .standing(standing)
    } else if let address = root["migration"]?.string.flatMap(ChatAddress.init(key:)) {
      self = .migration(to: address)
    } else if let draft = root["stop"]?.int64 {
      self = .stopGeneration(draft: draft)
    } else {
      return nil
    }
  }
}

extension Sender {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("id", account.number)
    if account.platform != .telegram { writer.field("on", account.platform.rawValue) }
    writer.field("name", displayName)
    if let handle { writer.field("handle", handle) }
    if isBot { writer.field("bot", true) }
    if isChat { writer.field("for_chat", true) }
    if let language { writer.field("language", language) }
    if let standing { writer.field("standing", standing.rawValue) }
  }

  fileprivate init?(json: JSONValue) {
    guard let number = json["id"]?.string, let name = json["name"]?.string else { return nil }
    let platform = json["on"]?.string.flatMap(Platform.init(rawValue:)) ?? .telegram
    self.init(
      account: AccountOnPlatform(platform, number), displayName: name, handle: json["handle"]?.string,
      isBot: json["bot"]?.bool ?? false, isChat: json["for_chat"]?.bool ?? false,
      language: json["language"]?.string,
      standing: json["standing"]?.string.flatMap(CommunityStanding.init(rawValue:)))
  }
}

extension IncomingMessage {
  fileprivate func write(to writer: inout JSONWriter) {
    if let id { writer.field("id", id) }
    writer.field("text", text)
    if isAddressed { writer.field("addressed", true) }
    if isForwarded { writer.field("forwarded", true) }
    if let form { writer.field("form", form.text) }
    if awaitsAnswer { writer.field("awaited", true) }
    if let replyTo {
      writer.object("reply_to") { writer in
        writer.field("id", replyTo.id)
        if let author = replyTo.author {
          writer.field("author", author.number)
          writer.field("on", author.platform.rawValue)
        }
        if replyTo.isFromBot { writer.field("ours", true) }
        writer.field("text", replyTo.text)
      }
    }
    if !attachments.isEmpty {
      writer.array("files") { writer in
        for file in attachments { writer.object { file.write(to: &$0) } }
      }
    }
  }

  fileprivate init?(json: JSONValue) {
    guard let text = json["text"]?.string else { return nil }
    let replyTo = json["reply_to"].flatMap { reply -> RepliedMessage? in
      guard let id = reply["id"]?.string, let text = reply["text"]?.string else { return nil }
      let platform = reply["on"]?.string.flatMap(Platform.init(rawValue:)) ?? .telegram
      return RepliedMessage(
        id: id, author: reply["author"]?.string.map { AccountOnPlatform(platform, $0) },
        isFromBot: reply["ours"]?.bool ?? false, text: text)
    }
    self.init(
      id: json["id"]?.string, text: text, isAddressed: json["addressed"]?.bool ?? false,
      isForwarded: json["forwarded"]?.bool ?? false, replyTo: replyTo,
      attachments: (json["files"]?.array ?? []).compactMap(Attachment.init(json:)),
      awaitsAnswer: json["awaited"]?.bool ?? false)
    form = json["form"]?.string.flatMap(CommandForm.init(text:))
  }
}

extension Attachment {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("kind", kind.rawValue)
    if let name { writer.field("name", name) }
    if let mediaType { writer.field("type", mediaType) }
    if let size { writer.field("size", size) }
    writer.field("ref", reference)
  }

  fileprivate init?(json: JSONValue) {
    guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)), let reference = json["ref"]?.string
    else { return nil }
    self.init(
      kind: kind, name: json["name"]?.string, mediaType: json["type"]?.string, size: json["size"]?.int64,
      reference: reference)
  }
}

extension ButtonPress {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("callback", callback)
    writer.field("data", data)
    if let message { writer.field("message", message) }
  }

  fileprivate init?(json: JSONValue) {
    guard let callback = json["callback"]?.string, let data = json["data"]?.string else { return nil }
    self.init(callback: callback, data: data, message: json["message"]?.string)
  }
}
