import Groundwork
import Vocabulary

/// A message on its way out.
package struct OutboxItem: Sendable, Equatable {
  package enum State: String, Sendable {
    /// Nobody has tried to send it.
    case queued
    /// A try may have begun: whoever finds it in the database at start does not know how that ended.
    case sending
  }

  /// Why a message is given up that ended one process after the other.
  static let deadly = "sending it ended the process"

  package let row: Int64
  package var message: OutboundMessage
  package var state: State
  package var tries: Int
  /// An earlier try ended without anybody knowing how.
  package var mayRepeat: Bool
  /// When the event arrived that this answers: the start of the response time.
  package let causedAt: Moment
  /// When it was decided to say it: how long it is tried counts from here.
  package let postedAt: Moment
  /// When this process first tried it: messages of before are not given up for the time in which nobody tried them.
  package var triedAt: Moment?
  /// The first message in a chat that answers an event there: what the response time is about.
  package var isReply = false
  /// When its chat asked for it: for a message of this process's own that answers an event from the same chat.
  package var heardAt: Moment?
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

  var destination: Destination { Destination(of: message) }

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
    guard mayRepeat, !door.hidesRepeats, case .send(var content) = message.action else { return message }
    let mark = "↻ "
    content.text.text = mark + content.text.text
    for index in content.text.spans.indices {
      let range = content.text.spans[index].range
      let shift = mark.utf8.count
      content.text.spans[index].range = range.lowerBound + shift..<range.upperBound + shift
    }
    var marked = message
    marked.action = .send(content)
    return marked
  }
}
