import JSON
import Vocabulary

/// What somebody said in a message, and whether they said it to us.
struct MessageBody {
  let text: String
  let isAddressed: Bool
  let isCommand: Bool
  let isForwarded: Bool
  let replyTo: RepliedMessage?
  let attachments: [Attachment]

  /// Discord's own limit with room for what it may become; whatever exceeds it is nothing that somebody typed.
  private static let longestText = 8_000

  init(_ message: JSONValue, bot: String, isDirect: Bool) {
    let reference = message["message_reference"]
    isForwarded = reference?["type"]?.int64 == 1
    // What is forwarded stands in a copy.
    let snapshot = isForwarded ? message["message_snapshots"]?.array?.first?["message"] : nil
    let own = message["content"]?.string ?? ""
    let raw = own.isEmpty ? snapshot?["content"]?.string ?? "" : own
    let mention = MentionStripper(raw.prefix(MessageBody.longestText), bot: bot)
    text = mention.text
    replyTo = isForwarded ? nil : RepliedMessage(message["referenced_message"], reference, bot: bot)
    let isMentioned =
      mention.found || (message["mentions"]?.array ?? []).contains { Snowflake.read($0["id"]) == bot }
    isAddressed = isDirect || isMentioned || replyTo?.isFromBot == true
    isCommand = !isForwarded && text.isCommandLine
    let files = (message["attachments"]?.array ?? []) + (snapshot?["attachments"]?.array ?? [])
    let stickers = (message["sticker_items"]?.array ?? []).compactMap(Attachment.init(sticker:))
    attachments = files.prefix(20).compactMap(Attachment.init(discord:)) + stickers
  }
}

extension RepliedMessage {
  fileprivate init?(_ message: JSONValue?, _ reference: JSONValue?, bot: String) {
    guard let id = Snowflake.read(message?["id"]) ?? Snowflake.read(reference?["message_id"]) else {
      return nil
    }
    let author = Snowflake.read(message?["author"]?["id"])
    // Another bot, or a webhook, is nobody whom an answer could point at.
    let isPerson = message?["author"]?["bot"]?.bool != true && message?["webhook_id"]?.isNull ?? true
    self.init(
      id: id,
      author: author.flatMap { $0 == bot || isPerson ? AccountOnPlatform(.discord, $0) : nil },
      isFromBot: author == bot,
      text: message?["content"]?.string ?? "")
  }
}

extension Attachment {
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#attachment-object>
  fileprivate init?(discord file: JSONValue) {
    guard let url = file["url"]?.string else { return nil }
    let type = file["content_type"]?.string
    let kind: Kind =
      switch type?.prefix(while: { $0 != "/" }) {
      case "image": .image
      case "audio": .audio
      case "video": .video
      case nil: .other
      default: .document
      }
    self.init(
      kind: kind, name: file["filename"]?.string, mediaType: type, size: file["size"]?.int64, reference: url)
  }

  fileprivate init?(sticker: JSONValue) {
    guard let id = Snowflake.read(sticker["id"]) else { return nil }
    self.init(kind: .sticker, name: sticker["name"]?.string, mediaType: nil, size: nil, reference: id)
  }
}

/// Takes our own name out of what was said to us: `<@1> hello` becomes `hello`.
private struct MentionStripper {
  let text: String
  let found: Bool

  init(_ raw: Substring, bot: String) {
    var kept = ""
    var (start, index) = (raw.startIndex, raw.startIndex)
    while let opening = raw.utf8[index...].firstIndex(of: UInt8(ascii: "<")) {
      guard let end = MentionStripper.end(ofMentionAt: opening, in: raw.utf8, of: bot) else {
        index = raw.utf8.index(after: opening)
        continue
      }
      kept += raw[start..<opening]
      (start, index) = (end, end)
    }
    found = start != raw.startIndex
    kept += raw[start...]
    text = Substring(kept).withoutBlanksAround
  }

  /// Behind `<@1>` or, in old clients, `<@!1>`; `nil` where nothing of the kind begins.
  private static func end(
    ofMentionAt opening: String.Index, in utf8: Substring.UTF8View, of bot: String
  ) -> String.Index? {
    var rest = utf8[opening...].dropFirst()
    guard rest.popFirst() == UInt8(ascii: "@") else { return nil }
    if rest.first == UInt8(ascii: "!") { rest.removeFirst() }
    for digit in bot.utf8 where rest.popFirst() != digit { return nil }
    return rest.popFirst() == UInt8(ascii: ">") ? rest.startIndex : nil
  }
}

extension Substring {
  fileprivate var withoutBlanksAround: String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = unicodeScalars.firstIndex(where: { !isBlank($0) }),
      let last = unicodeScalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}

extension String {
  /// A slash and a name, as people type commands where nobody offers them a form.
  fileprivate var isCommandLine: Bool {
    guard utf8.first == UInt8(ascii: "/") else { return false }
    let name = utf8.dropFirst().prefix { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      default: false
      }
    }
    guard (1...32).contains(name.count) else { return false }
    guard name.endIndex != utf8.endIndex else { return true }
    return unicodeScalars[name.endIndex].properties.isWhitespace
  }
}
