import Commands
import Conversation
import Delivery

/// What takes in and decides what platforms tell of. Platforms name it before it can be made, since in the end it needs
/// them: it comes to them in a ``Late``.
struct Intake: Sendable {
  let inbox: Inbox
  let dispatcher: Dispatcher
  let registry: CommandRegistry
  let reception: Reception
}
