import Vocabulary

/// What is handled one after the other: what is said in a chat and, beside that, the presses of its buttons. Somebody waits
/// for a press with a finger on the screen, and it never depends on what was said since: it refers to a message of ours
/// that is there.
struct LaneKey: Hashable, Sendable {
  let address: ChatAddress
  let isForButtons: Bool

  init(of event: InboundEvent) {
    address = event.address
    isForButtons =
      switch event.content {
      case .button: true
      case .message, .command, .edit, .deletion, .standing, .migration, .stopGeneration: false
      }
  }
}
