import SQLite
import Vocabulary

/// Decides events. The dispatcher knows nothing of what they mean.
package struct EventHandler: Sendable {
  /// Called once per try, never twice at a time for what is said in one conversation, nor for the presses of its buttons;
  /// one of these may come while the other is handled.
  package let plan: @Sendable (InboundEvent) -> Plan
  /// What to say when an event is given up after its last try; committed with the dead letter.
  package let apology: @Sendable (InboundEvent, borrowing Connection) -> [OutboundMessage]
  /// Told of every stored event at once, before its turn: for what cannot wait in line, such as a wish to stop the
  /// answer that the line waits for. Must be quick, and has no effects that last.
  package let arrived: @Sendable (InboundEvent) -> Void

  package init(
    plan: @escaping @Sendable (InboundEvent) -> Plan,
    apology: @escaping @Sendable (InboundEvent, borrowing Connection) -> [OutboundMessage],
    arrived: @escaping @Sendable (InboundEvent) -> Void = { _ in }
  ) {
    self.arrived = arrived
    self.plan = plan
    self.apology = apology
  }
}
