import Vocabulary

/// Every bound of inbox, lanes and outbox, with its reason. `config/warden.yaml` may change them.
package struct DeliveryLimits: Sendable {
  /// Unsettled events and undelivered messages together. Reaching it stops polling; the platforms keep the rest.
  package var backlog = 10_000
  /// Conversations handled at once. Waiting for a model costs little, so this is generous.
  package var lanes = 2_048
  /// How long one try may take before it is cancelled: longer than a model's own deadline.
  package var lease: Duration = .seconds(300)
  /// Tries before an event becomes a dead letter.
  package var attempts = 5
  package var firstRetry: Duration = .seconds(1)
  package var longestRetry: Duration = .seconds(60)
  /// Messages on the wire at once, over all destinations of a platform.
  package var sendsInFlight = 64
  /// Messages that may wait in one chat while its platform takes none, before what is asked there goes without an answer:
  /// a minute's worth of a private chat, and three of a group on Telegram. People together ask for more than a chat
  /// takes, and would use up the backlog of all others.
  package var waitingInChat = 60
  /// The same for a chat that keeps up: so many come at once only when nobody reads them.
  package var mostInChat = 500
  /// Events of one conversation that may wait for their turn once they have waited for ``longestTurn``; the oldest go
  /// without an answer then.
  package var waitingInLane = 100
  package var longestTurn: Duration = .seconds(60)
  /// How long an undeliverable message is tried before it is given up.
  package var giveUpAfter: Duration = .seconds(24 * 3_600)
  /// How often an unknown outcome may be repeated.
  package var repeats = 3
  /// Messages kept for somebody who has not let us in yet: as many answers as one person asks for before they wonder.
  package var heldForPerson = 5
  /// How long they are kept: whoever takes longer to press Start does not remember the question.
  package var heldFor: Duration = .seconds(24 * 3_600)
  /// How long accepted identifiers and delivered messages are remembered.
  package var memory: Duration = .seconds(48 * 3_600)

  package init() {}
}
