import Groundwork
import Vocabulary

/// Whether polling goes on, for those who watch from outside.
package final class PollMonitor: Sendable {
  private struct State {
    var lastAnswer: Moment
    var isConnected = false
    var username: String?
  }

  private let state: Guarded<State>
  /// A poll without an answer for that long is stuck or fails.
  private let overdueAfter: Duration

  init(startedAt: Moment, overdueAfter: Duration) {
    state = Guarded(State(lastAnswer: startedAt))
    self.overdueAfter = overdueAfter
  }

  func answered(at now: Moment) {
    state.withLock { state in
      state.lastAnswer = now
      state.isConnected = true
    }
  }

  func connected(as username: String) { state.withLock { $0.username = username } }

  /// The bot's own name, once Telegram has told it.
  package var username: String? { state.withLock { $0.username } }

  func failed() { state.withLock { $0.isConnected = false } }

  /// How long ago Telegram last answered a poll; with an idle bot that grows to the length of a long poll.
  package func age(at now: Moment) -> Duration { state.withLock { $0.lastAnswer }.duration(to: now) }

  /// The last poll was answered, and not too long ago.
  package func isConnected(at now: Moment) -> Bool {
    state.withLock { $0.isConnected } && age(at: now) < overdueAfter
  }
}
