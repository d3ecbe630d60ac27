import Groundwork
import Vocabulary

/// How the gateway fares, for those who watch from outside.
package final class GatewayMonitor: Sendable {
  private struct State {
    var heardAt: Moment
    var isReady = false
    var bot: String?
  }

  private let state: Guarded<State>
  /// Discord answers a heartbeat about every 41 s.
  private static let overdueAfter = Duration.seconds(90)

  init(startedAt: Moment) { state = Guarded(State(heardAt: startedAt)) }

  func heard(at now: Moment) { state.withLock { $0.heardAt = now } }

  func set(isReady: Bool) { state.withLock { $0.isReady = isReady } }

  func set(bot: String) { state.withLock { $0.bot = bot } }

  /// Our own account, once Discord has told it.
  package var bot: String? { state.withLock { $0.bot } }

  package func age(at now: Moment) -> Duration { state.withLock { $0.heardAt }.duration(to: now) }

  /// A session is running, and Discord was heard not too long ago.
  package func isConnected(at now: Moment) -> Bool {
    state.withLock { $0.isReady } && age(at: now) < GatewayMonitor.overdueAfter
  }
}
