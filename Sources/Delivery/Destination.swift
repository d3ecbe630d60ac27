import Vocabulary

/// What leaves one after the other: what is said in a chat; beside that, the answers to its buttons; and what is said to
/// one interaction. The latter two do not count for the limits of the chat, and somebody waits for them with a finger on
/// the screen.
struct Destination: Hashable, Sendable {
  let address: ChatAddress
  var isForButtons = false
  /// The number of the interaction.
  var interaction: String?

  /// Whether what goes there takes a place under the limits of its chat.
  var isLimited: Bool { !isForButtons && interaction == nil }

  /// - Parameter event: What is answered there.
  init(_ address: ChatAddress, answering event: InboundEvent? = nil) {
    self.address = address
    switch event?.content {
    case .message(let message), .command(let message): interaction = Self.interaction(in: message.id)
    case .button(let press): interaction = Self.interaction(in: press.message)
    case .edit, .deletion, .standing, .migration, .stopGeneration, nil: break
    }
  }

  init(of message: OutboundMessage) {
    address = message.address
    switch message.action {
    case .answerButton: isForButtons = true
    case .send(let content): interaction = Self.interaction(in: content.replyTo)
    case .replace(let earlier, _): interaction = Self.interaction(in: earlier)
    case .retireButtons(let pressed): interaction = Self.interaction(in: pressed)
    case .retract, .react: break
    }
  }

  private static func interaction(in reference: String?) -> String? {
    reference.flatMap { InteractionReference(text: $0) }.map { String($0.number) }
  }
}
