import Groundwork
import Vocabulary

/// The heartbeats of one connection. It is made when Hello comes and dies with its socket, so nothing of it can
/// reach the next one.
package struct Heartbeat: Hashable, Sendable {
  package let interval: Duration
  private var due: Moment
  private var lastHeard: Moment
  /// The last beat we sent on schedule has been answered.
  private var isAnswered = true

  /// - Parameter interval: Discord's wish; 41.25 s, its usual one, when it gave none.
  init(interval: Duration?, now: Moment, _ randomness: Randomness) {
    let usual = Duration.milliseconds(41_250)
    self.interval = min(max(interval ?? usual, .milliseconds(10)), .seconds(600))
    // A random first wait keeps bots that reconnect together from beating together.
    due = now.advanced(by: self.interval * randomness.unit())
    lastHeard = now
  }

  enum Turn: Equatable {
    case wait(until: Moment)
    case beat
    /// The last beat was not answered.
    case dead
    /// Nothing at all came for one and a half intervals.
    case silent
  }

  mutating func turn(at now: Moment) -> Turn {
    let deadline = lastHeard.advanced(by: interval * 1.5)
    // A clock that was set back must not silence us until it has caught up.
    if now >= due || now.advanced(by: interval) < due {
      guard isAnswered else { return .dead }
      isAnswered = false
      due = now.advanced(by: interval)
      return .beat
    }
    if now >= deadline { return .silent }
    return .wait(until: min(due, deadline))
  }

  mutating func heard(at now: Moment) { lastHeard = now }

  mutating func answered() { isAnswered = true }
}
