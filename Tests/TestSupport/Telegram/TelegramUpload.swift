import JSON

/// A file that the bot sent.
package struct TelegramUpload: Hashable, Sendable {
  /// The parameter that it came as: `document` or `photo`.
  package let kind: String
  package let name: String
  package let mediaType: String?
  package let bytes: [UInt8]

  static func files(in form: MultipartBody) -> [String: TelegramUpload] {
    var files: [String: TelegramUpload] = [:]
    for part in form.parts {
      guard let name = part.fileName else { continue }
      files[part.name] = TelegramUpload(
        kind: part.name, name: name, mediaType: part.type, bytes: Array(part.bytes))
    }
    return files
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#sending-files>
  var problem: TelegramFailure? {
    if bytes.isEmpty { return .bad("file must be non-empty") }
    return bytes.count > 50 * 1_024 * 1_024 ? TelegramFailure(413, "Request Entity Too Large") : nil
  }

  /// A photo has at most 10 MB, width and height of at most 10,000 together, and no side is 20 times the other.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendphoto>
  var problemAsPhoto: TelegramFailure? {
    if let problem { return problem }
    let most = 10 * 1_024 * 1_024
    if bytes.count > most {
      return .bad(
        "file of size \(bytes.count) bytes is too big for a photo; the maximum size is \(most) bytes")
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return nil }
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 24 else {
      return .bad("IMAGE_PROCESS_FAILED")
    }
    let side = { (start: Int) in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (side(16), side(20))
    let isFit =
      width > 0 && height > 0 && width + height <= 10_000 && width <= 20 * height && height <= 20 * width
    return isFit ? nil : .bad("PHOTO_INVALID_DIMENSIONS")
  }

  func write(to writer: inout JSONWriter) {
    let write = { (writer: inout JSONWriter) in
      writer.field("file_id", "file-\(name)")
      writer.field("file_unique_id", "unique-\(name)")
      writer.field("file_size", bytes.count)
    }
    guard kind == "photo" else {
      return writer.object("document") { writer in
        write(&writer)
        writer.field("file_name", name)
        writer.field("mime_type", mediaType)
      }
    }
    writer.array("photo") { writer in
      writer.object { writer in
        write(&writer)
        writer.field("width", 1)
        writer.field("height", 1)
      }
    }
  }
}
