import Personality
import Vocabulary

extension Companion {
  /// What was said, and what can be read in it without asking anybody.
  final class Heard: Sendable {
    let event: InboundEvent
    let message: IncomingMessage
    let sender: Sender
    let reading: Reading
    let noticed: Noticed
    let at: Moment

    init(
      _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender, _ companion: Companion
    ) {
      (self.event, self.message, self.sender) = (event, message, sender)
      reading = Reading(of: message.text, calling: companion.persona.name)
      noticed = Noticed(in: message, from: sender, companion.memory)
      at = companion.clock.now
    }
  }
}
