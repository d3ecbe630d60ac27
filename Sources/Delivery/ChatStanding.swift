import Vocabulary

/// Chats that will not have us, and chats that live elsewhere now: small, and asked for with every message. Chats are
/// named by ``ChatAddress/key``, without their topics.
struct ChatStanding: Sendable {
  /// A chat moves once in its life as a rule; more hops than this are a mistake of somebody's.
  private static let mostHops = 8

  /// Since when: the beginning of the try that found it out.
  private(set) var unreachable: [String: Moment] = [:]
  /// From where to where, as far as one move each.
  private(set) var moves: [String: String] = [:]

  init() {}

  init(unreachable: [(chat: String, since: Moment)], moves: [(old: String, new: String)]) {
    for (chat, since) in unreachable { self.unreachable[chat] = since }
    for (old, new) in moves { self.moves[old] = new }
  }

  func isUnreachable(_ chat: String) -> Bool { unreachable[chat] != nil }

  /// Whether a message to this chat is not worth a try.
  ///
  /// - Parameter heardAt: When the chat itself asked for the message: whoever wrote after the try that failed had begun
  ///   can be reached again, although it became known only now that it failed.
  func refuses(_ chat: String, heardAt: Moment?) -> Bool {
    guard let since = unreachable[chat] else { return false }
    guard let heardAt else { return true }
    return heardAt <= since
  }

  mutating func markUnreachable(_ chat: String, since: Moment) {
    unreachable[chat] = max(since, unreachable[chat] ?? since)
  }

  mutating func markReachable(_ chat: String) { unreachable[chat] = nil }

  /// Where a chat lives now, at the end of all its moves.
  func home(of address: ChatAddress) -> ChatAddress {
    guard !moves.isEmpty else { return address }
    let start = address.withoutTopic.key
    var chat = start
    for _ in 0..<Self.mostHops {
      guard let next = moves[chat], next != start else { break }
      chat = next
    }
    guard chat != start, let home = ChatAddress(key: chat) else { return address }
    return ChatAddress(address.platform, chat: home.chat, topic: address.topic)
  }

  /// A chat that lives at `new` has no move from there, or we would go round in circles.
  mutating func recordMove(of chat: String, to new: String) {
    moves[chat] = new
    moves[new] = nil
  }

  mutating func forgetMove(of chat: String) { moves[chat] = nil }
}

extension ChatAddress {
  /// The chat itself.
  var withoutTopic: ChatAddress { topic == nil ? self : ChatAddress(platform, chat: chat) }
}
