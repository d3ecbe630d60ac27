import Vocabulary

/// What is handled one after the other: what is said in a chat and, beside that, the presses of its buttons. Somebody waits
/// for a press with a finger on the screen, and it depends on nothing that is said: it refers to a message of ours that is
/// there. What is said after a press may well depend on it.
struct LaneKey: Hashable, Sendable {
  let address: ChatAddress
  let isForButtons: Bool

  init(of event: InboundEvent) {
    let isForButtons =
      switch event.content {
      case .button: true
      case .message, .command, .edit, .deletion, .standing, .migration, .stopGeneration: false
      }
    self.init(event.address, isForButtons: isForButtons)
  }

  private init(_ address: ChatAddress, isForButtons: Bool) {
    (self.address, self.isForButtons) = (address, isForButtons)
  }

  /// The other one of the same chat.
  var other: LaneKey { LaneKey(address, isForButtons: !isForButtons) }
}
