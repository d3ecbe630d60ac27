import Groundwork
import Vocabulary

/// A message on its way out.
package struct OutboxItem: Sendable {
  package enum State: String, Sendable {
    /// Nobody has tried to send it.
    case queued
    /// A try may have begun: whoever finds it in the database at start does not know how that ended.
    case sending
  }

  /// Why a message is given up that ended one process after the other.
  static let deadly = "sending it ended the process"

  /// What stays as it was posted. A class, since an item is handed on a dozen times, and whoever waits with it for an
  /// answer holds a copy or more.
  private final class Letter: Sendable {
    let row: Int64
    let message: OutboundMessage
    let destination: Destination
    let causedAt: Moment
    let postedAt: Moment
    let isReply: Bool
    let heardAt: Moment?

    init(
      _ row: Int64, _ message: OutboundMessage, causedAt: Moment, postedAt: Moment, isReply: Bool,
      heardAt: Moment?
    ) {
      (self.row, self.message, destination) = (row, message, Destination(of: message))
      (self.causedAt, self.postedAt) = (causedAt, postedAt)
      (self.isReply, self.heardAt) = (isReply, heardAt)
    }
  }

  private let letter: Letter
  package var row: Int64 { letter.row }
  package var message: OutboundMessage { letter.message }
  var destination: Destination { letter.destination }
  /// When the event arrived that this answers: the start of the response time.
  package var causedAt: Moment { letter.causedAt }
  /// When it was decided to say it: how long it is tried counts from here.
  package var postedAt: Moment { letter.postedAt }
  /// The first message in a chat that answers an event there: what the response time is about.
  package var isReply: Bool { letter.isReply }
  /// When its chat asked for it: for a message of this process's own that answers an event from the same chat.
  package var heardAt: Moment? { letter.heardAt }

  package var state: State
  package var tries = 0
  /// An earlier try ended without anybody knowing how.
  package var mayRepeat = false
  /// When this process first tried it: messages of before are not given up for the time in which nobody tried them.
  package var triedAt: Moment?
  /// When its place under the flood limits is, once it has taken one.
  package var place: Moment?
  /// Found at start. Nobody knows whether sending it ended the last process, so the database says that it is being sent
  /// before anything else is done with it.
  package var isRecovered = false
  /// How many processes ended while it was being sent; 0 again once this one has sent it and lived.
  package var deaths = 0
  /// Outcomes in this process that nobody knows. Apart from ``tries``, which a long outage drives up at no risk.
  package var unknownOutcomes = 0
  /// How often its chat moved on while it was sent.
  package var moves = 0

  package init(
    row: Int64, message: OutboundMessage, state: State, causedAt: Moment, postedAt: Moment,
    isReply: Bool = false, heardAt: Moment? = nil
  ) {
    letter = Letter(
      row, message, causedAt: causedAt, postedAt: postedAt, isReply: isReply, heardAt: heardAt)
    self.state = state
  }

  /// Where an operator finds it, for the log.
  func fields(_ reason: String) -> Log.Fields {
    [
      "message": .int(Int(row)), "platform": .string(message.address.platform.rawValue),
      "chat": .string(message.address.chat), "reason": .string(reason),
    ]
  }

  /// It may be what ended the last processes.
  var isSuspect: Bool { deaths >= 2 }

  /// What is sent: a possible repeat says so where it may be seen.
  func visibleMessage(through door: PlatformDoor) -> OutboundMessage {
    guard mayRepeat, !door.hidesRepeats(message) else { return message }
    var marked = message
    switch message.action {
    case .send(let content): marked.action = .send(content.markedAsRepeat)
    // In its place twice is once; it may have been sent anew, though.
    case .replace: marked.mayBeRepeat = true
    case .answerButton, .retract, .retireButtons, .react: break
    }
    return marked
  }
}
