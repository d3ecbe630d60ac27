/// The names of those positions (``InboundBatch/positions``) that tell of a chat or a person. Whoever stores them and
/// whoever deletes what is kept of somebody take the names from here: what is added is deleted with the rest.
package enum PositionName: String, Hashable, Sendable, CaseIterable {
  /// The last message of a channel that is stored.
  case lastMessage = "last:"
  /// Where a channel belongs.
  case channelHome = "home:"
  /// The channel in which we talk with somebody alone.
  case privateChannel = "private:"

  /// Whose number stands behind the name.
  package enum Subject: Hashable, Sendable {
    case chat
    case person
  }

  package var subject: Subject {
    switch self {
    case .lastMessage, .channelHome: .chat
    case .privateChannel: .person
    }
  }

  /// What all of the kind begin with.
  package var prefix: String { rawValue }

  package func name(of number: String) -> String { prefix + number }

  /// Reads back what ``name(of:)`` wrote.
  package func number(in name: String) -> String { String(name.utf8.dropFirst(prefix.utf8.count)) ?? "" }
}
