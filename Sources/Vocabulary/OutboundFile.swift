/// A file that goes out with a message.
package struct OutboundFile: Hashable, Sendable {
  /// As it is offered for saving: `export.json`.
  package let name: String
  /// IANA media type; pictures (`image/png`) are shown instead of offered.
  package let mediaType: String
  package let bytes: [UInt8]

  package init(name: String, mediaType: String, bytes: [UInt8]) {
    self.name = name
    self.mediaType = mediaType
    self.bytes = bytes
  }

  package var isPicture: Bool { mediaType.hasPrefix("image/") }
}
