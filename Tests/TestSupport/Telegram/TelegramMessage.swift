import JSON
import Vocabulary

/// A message of the bot as the fake Telegram keeps it.
package struct TelegramMessage: Hashable, Sendable {
  package let chat: Int64
  package let id: Int64
  package let thread: Int64?
  /// Below a file, its caption.
  package var text: String
  package var entities: [TelegramEntity]
  package let replyTo: Int64?
  /// The keyboard as minified JSON; `nil` for none.
  package var markup: [UInt8]?
  package let isSilent: Bool
  package let date: Moment
  package var file: TelegramUpload?
  package var edits = 0
  package var isDeleted = false

  /// The buttons' words, row by row.
  package var buttons: [[String]] { buttons("text") }

  /// What the buttons send when they are pressed, row by row; links send nothing.
  package var callbacks: [[String]] { buttons("callback_data") }

  private func buttons(_ field: String) -> [[String]] {
    guard let markup, let document = try? JSONDocument(parsing: markup) else { return [] }
    return (document.root["inline_keyboard"]?.array ?? []).map { row in
      (row.array ?? []).compactMap { $0[field]?.string }
    }
  }
}

/// A style on a part of a text, in UTF-16 units.
package struct TelegramEntity: Hashable, Sendable {
  package var type: String
  package var offset: Int
  package var length: Int
  package var url: String?
  package var language: String?

  package init(_ type: String, _ offset: Int, _ length: Int, url: String? = nil, language: String? = nil) {
    self.type = type
    self.offset = offset
    self.length = length
    self.url = url
    self.language = language
  }

  init?(_ value: JSONValue) {
    guard let type = value["type"]?.string, let offset = value["offset"]?.int64,
      let length = value["length"]?.int64
    else { return nil }
    self.init(
      type, Int(offset), Int(length), url: value["url"]?.string, language: value["language"]?.string)
  }

  func write(to writer: inout JSONWriter) {
    writer.field("type", type)
    writer.field("offset", offset)
    writer.field("length", length)
    writer.field("url", url)
    writer.field("language", language)
  }
}

/// A draft that a chat was shown.
package struct TelegramDraft: Hashable, Sendable {
  package let chat: Int64
  package let id: Int64
  package let text: String
}

/// An answer to a pressed button.
package struct TelegramButtonAnswer: Hashable, Sendable {
  package let callback: String
  package let text: String?
  package let isAlert: Bool
}
