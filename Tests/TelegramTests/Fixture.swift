import Foundation
import JSON
import Telegram
import Vocabulary

/// Recorded updates, and what reads them.
enum Fixture {
  static let bot = BotIdentity(id: 42, username: "WardenBot")
  static let now = Moment(seconds: 1_790_000_000)

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/telegram")

  static func json(_ path: String) throws -> JSONValue {
    try JSONDocument(parsing: Array(Data(contentsOf: folder.appending(path: path)))).root
  }

  /// The names of all recorded updates, without `.json`.
  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func read(_ update: JSONValue, bot: BotIdentity = bot, hearsBots: Bool = false)
    -> UpdateReader.Reading
  {
    UpdateReader(bot: bot, hearsBots: hearsBots).read(update, id: update["update_id"]?.int64 ?? 0, at: now)
  }

  static func read(_ json: String, bot: BotIdentity = bot, hearsBots: Bool = false) throws
    -> UpdateReader.Reading
  {
    read(try JSONDocument(parsing: json).root, bot: bot, hearsBots: hearsBots)
  }

  /// A message of `Ann` (1001) with `more` members, in a supergroup unless `chat` says otherwise.
  static func message(
    _ more: String, chat: String = #"{"id":-100500,"type":"supergroup","title":"t"}"#,
    from: String = #"{"id":1001,"is_bot":false,"first_name":"Ann","language_code":"de"}"#,
    kind: String = "message"
  ) throws -> UpdateReader.Reading {
    try read(
      #"{"update_id":7,"\#(kind)":{"message_id":9,"date":1789000000,"chat":\#(chat),"from":\#(from)\#(more)}}"#
    )
  }
}

/// A reading in one line, for tables.
func summary(_ reading: UpdateReader.Reading) -> String {
  switch reading {
  case .ignored(let reason): return "ignored: \(reason.rawValue)"
  case .unreadable(let reason): return "unreadable: \(reason)"
  case .event(let event):
    let sender =
      event.sender.map { "\($0.displayName)#\($0.account.number)\($0.isChat ? " (chat)" : "")" } ?? "nobody"
    return "\(event.address.key) \(event.chatKind.rawValue) \(sender): \(summary(event.content))"
  }
}

private func summary(_ content: InboundEvent.Content) -> String {
  switch content {
  case .message(let message): "message \(summary(message))"
  case .command(let message): "command \(summary(message))"
  case .edit(let message): "edit \(summary(message))"
  case .deletion(let message): "deletion of \(message)"
  case .button(let press): "button \(press.callback) \(press.data) under \(press.message ?? "-")"
  case .standing(let standing): standing.rawValue
  case .migration(let address): "moves to \(address.key)"
  case .stopGeneration(let draft): "stop \(draft)"
  }
}

private func summary(_ message: IncomingMessage) -> String {
  var words = ["\(message.id ?? "-")", "“\(message.text)”"]
  if message.isAddressed { words.append("addressed") }
  if message.isForwarded { words.append("forwarded") }
  if let reply = message.replyTo {
    words.append("replies to \(reply.id)\(reply.isFromBot ? " (bot)" : "") “\(reply.text)”")
  }
  for file in message.attachments {
    words.append(
      "\(file.kind.rawValue) \(file.reference) \(file.mediaType ?? "-") \(file.size ?? -1) \(file.name ?? "-")"
    )
  }
  return words.joined(separator: " ")
}
