import Groundwork
import Vocabulary

/// When the next connection may be tried. Waits grow until something has proved stable: that a connection came about
/// proves nothing, or a gateway that accepts and drops us would be stormed.
struct ReconnectPace: Sendable {
  /// A connection that lasted so long counts as a success.
  private static let stableConnection = Duration.seconds(60)
  /// A session that lived so long counts as a success. A thousand a day are allowed, and too many reset the token.
  private static let stableSession = Duration.seconds(600)
  private static let longestSessionWait = Duration.seconds(600)
  /// After the first connection that ended though it had been of use. Many bots lose theirs at once.
  private static let firstWait = Duration.milliseconds(250)

  private var failures = 0
  private var lostSessions = 0
  private var connectionNotBefore = Moment(milliseconds: 0)
  private var sessionNotBefore = Moment(milliseconds: 0)

  /// - Parameters:
  ///   - lasted: How long the connection was of use; `nil` when it never was.
  ///   - floor: What Discord wants waited at least.
  mutating func connectionEnded(
    lasted: Duration?, floor: Duration, now: Moment, _ randomness: Randomness
  ) {
    failures = (lasted ?? .zero) >= ReconnectPace.stableConnection ? 0 : failures + 1
    let wait: Duration =
      switch failures {
      case 0: .zero
      case 1 where lasted != nil: ReconnectPace.firstWait * randomness.unit()
      default:
        Backoff.wait(
          afterFailures: max(failures - 2, 0), from: .seconds(1), to: .seconds(60), randomness)
      }
    connectionNotBefore = now.advanced(by: max(wait, floor))
  }

  /// - Parameter lived: From the day the session began to the day it was lost, over all its connections.
  mutating func sessionLost(lived: Duration, now: Moment, _ randomness: Randomness) {
    lostSessions = lived >= ReconnectPace.stableSession ? 0 : lostSessions + 1
    guard lostSessions > 0 else { return }
    let wait = Backoff.wait(
      afterFailures: lostSessions - 1, from: .seconds(5), to: ReconnectPace.longestSessionWait, randomness)
    sessionNotBefore = max(sessionNotBefore, now.advanced(by: wait))
  }

  func earliest(isNewSession: Bool) -> Moment {
    isNewSession ? max(connectionNotBefore, sessionNotBefore) : connectionNotBefore
  }
}
