/// Where a conversation takes place. The raw value stands in the database and in metric labels.
package enum Platform: String, Hashable, Sendable, CaseIterable {
  case telegram
  case discord
  case terminal
}

extension Platform {
  /// As people write it.
  package var displayName: String {
    switch self {
    case .telegram: "Telegram"
    case .discord: "Discord"
    case .terminal: "Terminal"
    }
  }

  /// Where the keys of its chats and communities lie among all: each begins with the platform and a colon, and a semicolon
  /// is the next letter.
  package var keys: Range<String> { "\(rawValue):"..<"\(rawValue);" }
}
