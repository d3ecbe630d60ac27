import Vocabulary

/// What of everything that is said on servers concerns the bot.
struct IntakeFilter: Sendable {
  /// All of it, whoever it addresses.
  let everything: Bool
  /// Channels in which somebody reads along through us.
  let follows: @Sendable (_ channel: String) -> Bool

  /// Whether there is any such channel. Without, Discord itself keeps from us what does not address us.
  let followsAny: @Sendable () -> Bool

  /// Whether an event has to be handled: what addresses nobody in a channel that nobody follows is none of our business.
  func takes(_ event: InboundEvent) -> Bool {
    switch event.content {
    case .message(let message), .edit(let message), .command(let message):
      everything || !followsAny() || message.isAddressed || event.chatKind == .direct || message.form != nil
        || follows(event.address.chat)
    case .deletion: follows(event.address.chat)
    case .button, .standing, .migration, .stopGeneration: true
    }
  }
}
