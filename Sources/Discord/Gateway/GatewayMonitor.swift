import Groundwork
import Vocabulary

/// How the gateway fares, for those who watch from outside.
package final class GatewayMonitor: Sendable {
  private struct State {
    /// By the number of the shard.
    var heardAt: [Moment]
    var isReady: [Bool]
    var bot: String?
  }

  private let state: Guarded<State>
  /// Discord answers a heartbeat about every 41 s.
  private static let overdueAfter = Duration.seconds(90)

  init(startedAt: Moment) { state = Guarded(State(heardAt: [startedAt], isReady: [false])) }

  /// From now on there are so many connections.
  func begin(shards: Int, at now: Moment) {
    state.withLock { state in
      state.heardAt = Array(repeating: now, count: shards)
      state.isReady = Array(repeating: false, count: shards)
    }
  }

  func heard(at now: Moment, shard: Int = 0) { state.withLock { $0.heardAt[shard] = now } }

  func set(isReady: Bool, shard: Int = 0) { state.withLock { $0.isReady[shard] = isReady } }

  func set(bot: String) { state.withLock { $0.bot = bot } }

  /// Our own account, once Discord has told it.
  package var bot: String? { state.withLock { $0.bot } }

  /// Since the most silent connection was heard.
  package func age(at now: Moment) -> Duration {
    state.withLock { $0.heardAt.min() ?? now }.duration(to: now)
  }

  /// All sessions are running, and Discord was heard not too long ago over each.
  package func isConnected(at now: Moment) -> Bool {
    state.withLock { $0.isReady.allSatisfy { $0 } } && age(at: now) < GatewayMonitor.overdueAfter
  }
}
