import Vocabulary

extension OutboundMessage {
  /// The same message with the numbers of the one that it is about.
  ///
  /// - Returns: `nil` when there is nothing to change; an answer goes without what it answers then.
  func referring(to messages: [String]) -> OutboundMessage? {
    var message = self
    switch action {
    case .send(var content):
      content.replyTo = messages.first
      message.action = .send(content)
    case .replace(_, let content):
      guard let first = messages.first else { return nil }
      message.action = .replace(message: first, with: content)
    case .retract:
      guard !messages.isEmpty else { return nil }
      message.action = .retract(message: messages.joined(separator: " "))
    case .answerButton, .retireButtons, .react: break
    }
    return message
  }
}
