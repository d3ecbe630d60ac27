import Vocabulary

/// Every bound of inbox, lanes and outbox, with its reason. `config/warden.yaml` may change ``backlog``, ``lanes``,
/// ``lease``, ``sendsInFlight``, and ``attempts`` together with ``mostDeaths``; the others follow from what people and
/// platforms are like, and not from where the bot runs.
package struct DeliveryLimits: Sendable {
  /// Unsettled events and undelivered messages together. Reaching it stops polling; the platforms keep the rest. Some
  /// megabytes, and minutes of work.
  package var backlog = 10_000
  /// Conversations handled at once. Waiting for a model costs little, so this is generous.
  package var lanes = 2_048
  /// How long one try may take before it is cancelled: longer than a model's own deadline.
  package var lease: Duration = .seconds(300)
  /// Tries before an event becomes a dead letter: with the waits between them enough to outlast a short outage, few enough
  /// that whoever asked still remembers when they are told that it failed.
  package var attempts = 5
  /// Processes that may end while a message is being sent before it is given up. Two of them make it a suspect, which goes
  /// alone; so many after that are no accident.
  package var mostDeaths = 5
  /// Long enough for a lock or a lost connection to pass, short enough that nobody notices.
  package var firstRetry: Duration = .seconds(1)
  /// Whoever is back after an outage hears of it within a minute.
  package var longestRetry: Duration = .seconds(60)
  /// Messages on the wire at once, over all destinations of a platform. An answer takes a few hundred milliseconds, so this
  /// is several times what platforms take in a second.
  package var sendsInFlight = 64
  /// Messages that may wait in one chat while its platform takes none, before what is asked there goes without an answer:
  /// a minute's worth of a private chat, and three of a group on Telegram. People together ask for more than a chat
  /// takes, and would use up the backlog of all others.
  package var waitingInChat = 60
  /// The same for a chat that keeps up: so many come at once only when nobody reads them.
  package var mostInChat = 500
  /// Events of one conversation that may wait for their turn once they have waited for ``longestTurn``; the oldest go
  /// without an answer then. More than people type in that time, so somebody floods.
  package var waitingInLane = 100
  /// After that, an answer comes when its chat talks of something else.
  package var longestTurn: Duration = .seconds(60)
  /// How long an undeliverable message is tried before it is given up: longer than platforms are down, and nobody looks for
  /// an answer of the day before.
  package var giveUpAfter: Duration = .seconds(24 * 3_600)
  /// How often an unknown outcome may be repeated: each time may be one more copy of the same message.
  package var repeats = 3
  /// How often a message follows its chat. A chat moves once in its life as a rule; more are a circle.
  package var mostMoves = 3
  /// Messages kept for somebody who has not let us in yet: as many answers as one person asks for before they wonder.
  package var heldForPerson = 5
  /// How long they are kept: whoever takes longer to press Start does not remember the question.
  package var heldFor: Duration = .seconds(24 * 3_600)
  /// How long accepted identifiers and delivered messages are kept: platforms repeat what they were not told to forget for
  /// a day at most (Telegram), and operators ask after yesterday.
  package var retention: Duration = .seconds(48 * 3_600)

  package init() {}
}
