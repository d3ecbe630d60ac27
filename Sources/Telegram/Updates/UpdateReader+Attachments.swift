import JSON
import Vocabulary

extension UpdateReader {
  /// The files of a message. Telegram sends an animation as a document too, and a photo in several sizes.
  static func attachments(of message: JSONValue) -> [Attachment] {
    if let sizes = message["photo"]?.array {
      let largest = sizes.max { area($0) < area($1) }
      return largest.flatMap { attachment($0, .image, mediaType: "image/jpeg") }.map { [$0] } ?? []
    }
    for (key, kind, mediaType) in single {
      guard let file = message[key] else { continue }
      return attachment(file, kind, mediaType: mediaType).map { [$0] } ?? []
    }
    return []
  }

  private static let single: [(key: String, kind: Attachment.Kind, mediaType: String?)] = [
    ("animation", .video, nil), ("document", .document, nil), ("voice", .audio, "audio/ogg"),
    ("audio", .audio, nil), ("video", .video, nil), ("video_note", .video, "video/mp4"),
    ("sticker", .sticker, nil), ("live_photo", .image, nil),
  ]

  private static func attachment(_ file: JSONValue, _ kind: Attachment.Kind, mediaType: String?)
    -> Attachment?
  {
    guard let reference = file["file_id"]?.string else { return nil }
    return Attachment(
      kind: kind, name: file["file_name"]?.string ?? file["emoji"]?.string,
      mediaType: file["mime_type"]?.string ?? mediaType, size: file["file_size"]?.int64, reference: reference)
  }

  private static func area(_ photo: JSONValue) -> Double {
    (photo["width"]?.double ?? 0) * (photo["height"]?.double ?? 0)
  }
}

/// The words of a message that is built of blocks, without its layout.
enum RichMessageText {
  /// Telegram's own limit is a depth of 16.
  private static let deepest = 32

  static func text(of message: JSONValue) -> String {
    var lines: [String] = []
    for block in message["blocks"]?.array ?? [] { collect(block, into: &lines, depth: 0) }
    return lines.joined(separator: "\n")
  }

  private static func collect(_ block: JSONValue, into lines: inout [String], depth: Int) {
    guard depth < deepest else { return }
    if let text = block["text"] {
      let line = inline(text, depth: 0)
      if !line.isEmpty { lines.append(line) }
    }
    for row in block["cells"]?.array ?? [] {
      let cells = row.array?.compactMap { $0["text"].map { inline($0, depth: 0) } } ?? []
      if !cells.isEmpty { lines.append(cells.joined(separator: " | ")) }
    }
    for key in ["blocks", "items"] {
      for inner in block[key]?.array ?? [] { collect(inner, into: &lines, depth: depth + 1) }
    }
  }

  /// A string, a styled piece with text inside, or a list of such.
  private static func inline(_ text: JSONValue, depth: Int) -> String {
    guard depth < deepest else { return "" }
    if let string = text.string { return string }
    if let pieces = text.array { return pieces.map { inline($0, depth: depth + 1) }.joined() }
    return text["text"].map { inline($0, depth: depth + 1) } ?? ""
  }
}
