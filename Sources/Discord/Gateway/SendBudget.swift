import Groundwork
import Vocabulary

/// What may be sent over one connection: 120 frames a minute of at most 4,096 bytes. Discord ends connections that
/// send more.
///
/// Heartbeats come first: other frames leave room for them, and a heartbeat is never held back.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#rate-limiting>
package struct SendBudget: Sendable {
  static let frames = 120
  static let window = Duration.seconds(60)
  static let largestFrame = 4_096
  /// Places that only heartbeats take: the scheduled ones, and as many again that Discord may ask for.
  private let reserve: Int
  private var sent = Queue<Moment>()

  package init(heartbeatInterval: Duration) {
    let beats = SendBudget.window.inSeconds / max(0.01, heartbeatInterval.inSeconds)
    reserve = min(SendBudget.frames - 10, 2 * (Int(beats) + 1))
  }

  package enum Answer: Equatable {
    case now
    case wait(until: Moment)
    /// Discord would answer with 4002.
    case tooLarge
  }

  package mutating func takeHeartbeat(now: Moment) {
    forget(before: now)
    sent.append(now)
  }

  /// Takes a place when there is one.
  package mutating func take(bytes: Int, now: Moment) -> Answer {
    guard bytes <= SendBudget.largestFrame else { return .tooLarge }
    forget(before: now)
    guard sent.count < SendBudget.frames - reserve else {
      // Something was sent, or there would be room.
      return .wait(until: (sent.first ?? now).advanced(by: SendBudget.window))
    }
    sent.append(now)
    return .now
  }

  private mutating func forget(before now: Moment) {
    while let first = sent.first, first.advanced(by: SendBudget.window) <= now { _ = sent.popFirst() }
    // Only a server that asks for heartbeats without end gets here.
    while sent.count >= 4 * SendBudget.frames { _ = sent.popFirst() }
  }
}
