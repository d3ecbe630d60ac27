import Vocabulary

/// Who may read what a command answers.
package enum Visibility: String, Hashable, Sendable {
  /// Everybody in the chat.
  case everyone
  /// Only the person who asked.
  case ephemeral
  /// Only the person who asked, and the command itself is refused where others read along.
  case directOnly
}

/// Where an answer goes.
package enum Placement: Hashable, Sendable {
  /// Into the chat that the command came from.
  case here
  /// Into that chat, shown to the asker alone by the platform.
  case hereUnseen
  /// Into the private chat with the asker; the group gets one line that points there.
  case privately
  /// Nowhere: the command is not carried out, and the group gets one line that points to the private chat.
  case refused
}

extension Visibility {
  /// Telegram can show nothing in a group to one person alone, so what is not for everyone moves to the private
  /// chat; Discord has a flag for it.
  package func placement(on platform: Platform, in chat: ChatKind) -> Placement {
    switch (self, platform, chat) {
    case (.everyone, _, _), (_, _, .direct): .here
    case (.ephemeral, .discord, _), (.directOnly, .discord, _): .hereUnseen
    case (.ephemeral, .telegram, _), (.ephemeral, .terminal, _): .privately
    case (.directOnly, .telegram, _), (.directOnly, .terminal, _): .refused
    }
  }
}
