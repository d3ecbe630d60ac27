import JSON
import Vocabulary

extension TelegramClient {
  /// Sends a file with a text below it.
  ///
  /// - Parameters:
  ///   - caption: At most 1,024 UTF-16 units; may be empty.
  ///   - replyTo: The message to answer; when it is gone, the file is sent without.
  ///   - isPlain: Leaves the styles out.
  /// - Returns: The number of the new message; `nil` when Telegram gave none.
  /// - Throws: ``TelegramError``, as ``send(_:to:buttons:replyTo:isSilent:isPlain:asksForAnswer:)`` does; code 413 or
  ///   400 for a file that Telegram does not take.
  /// - SeeAlso: <https://core.telegram.org/bots/api#senddocument>, <https://core.telegram.org/bots/api#sendphoto>
  package func send(
    _ file: OutboundFile, as kind: TelegramFileKind, caption: RichText = "",
    to destination: TelegramDestination,
    buttons: [[Button]] = [], replyTo: Int64? = nil, isSilent: Bool = false, isPlain: Bool = false
  ) async throws(TelegramError) -> Int64? {
    try await upload(file, as: kind.rawValue, kind.method) { writer in
      destination.write(to: &writer)
      if !caption.isBlank {
        writer.field("caption", caption.text)
        writer.styles(of: caption, "caption_entities", isPlain: isPlain)
      }
      if isSilent { writer.field("disable_notification", true) }
      writer.reply(to: replyTo)
      writer.buttons(buttons)
    } read: {
      Optional(TelegramMessage.number(of: $0))
    }
  }
}
