import Vocabulary

/// How a file is shown.
package enum TelegramFileKind: String, Sendable {
  /// Offered for saving, with its name.
  case document
  /// A picture in the chat, which Telegram compresses.
  case photo

  /// - SeeAlso: <https://core.telegram.org/bots/api#sending-files>
  package static let largestDocument = 50 * 1_024 * 1_024
  package static let largestPhoto = 10 * 1_024 * 1_024

  init(of file: OutboundFile) {
    // As a document a GIF moves, as a photo it stands still.
    let isPhoto =
      file.isPicture && file.mediaType != "image/gif" && file.bytes.count <= TelegramFileKind.largestPhoto
    self = isPhoto ? .photo : .document
  }

  var method: String {
    switch self {
    case .document: "sendDocument"
    case .photo: "sendPhoto"
    }
  }
}
