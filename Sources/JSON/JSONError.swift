/// Why a text is no JSON document for us.
package enum JSONError: Error, Equatable, CustomStringConvertible {
  /// Longer than ``JSONLimits/bytes``; it was not looked at.
  case tooLarge(bytes: Int, limit: Int)
  /// Objects and arrays lie deeper in each other than ``JSONLimits/depth``.
  case tooDeep(limit: Int)
  /// The text breaks RFC 8259; the reason is one of a few fixed sentences and holds nothing of the text.
  case malformed(String)

  package var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "the JSON text has \(bytes) bytes, at most \(limit) are read"
    case .tooDeep(let limit): "the JSON text nests deeper than \(limit) levels"
    case .malformed(let reason): reason
    }
  }
}

/// How much of a text is read at most.
package struct JSONLimits: Hashable, Sendable {
  /// A parsed document takes up to ten times its text, so this bounds memory too.
  package var bytes: Int
  /// Levels of objects and arrays. Discord's deepest payloads have about twelve, a tool's schema about twenty.
  package var depth: Int

  package init(bytes: Int = 16 << 20, depth: Int = 128) {
    precondition(bytes > 0 && depth > 0, "a limit is at least 1")
    (self.bytes, self.depth) = (bytes, depth)
  }

  package static let standard = JSONLimits()
}
