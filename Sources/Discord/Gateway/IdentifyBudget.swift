import Vocabulary

/// When the next session may be started. Discord allows a thousand a day; going beyond ends every session and resets
/// the bot's token, so nothing here trusts that Discord will tell us in time.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#session-start-limit-object>
package struct IdentifyBudget: Sendable {
  /// `session_start_limit` of `GET /gateway/bot`.
  package struct Limit: Hashable, Sendable {
    package let remaining: Int
    package let resetAfter: Duration
    /// How many may start within five seconds.
    package let concurrency: Int

    package init(remaining: Int, resetAfter: Duration, concurrency: Int) {
      self.remaining = remaining
      self.resetAfter = resetAfter
      self.concurrency = max(1, concurrency)
    }
  }

  /// Never touched: for whoever starts the bot anew to find out what is wrong.
  static let reserve = 10
  /// Half of what Discord allows in ``window``, by our own count: two processes may be at it.
  static let ownLimit = 500
  static let window = Duration.seconds(24 * 3_600)
  /// Discord's five seconds, and a little for the way.
  static let spacing = Duration.milliseconds(5_250)

  private var limit: Limit?
  private var resetAt: Moment?
  private var starts: [Moment] = []
  private var lastByKey: [Int: Moment] = [:]
  /// Which keys' last starts Discord has not answered yet.
  private var unanswered: Set<Int> = []

  package init() {}

  package mutating func learn(_ limit: Limit, now: Moment) {
    self.limit = limit
    resetAt = now.advanced(by: max(.zero, limit.resetAfter))
  }

  /// - Parameter shard: The number of the shard that wants to start.
  package func earliest(shard: Int, now: Moment) -> Moment {
    var moment = now
    if let last = lastByKey[key(of: shard)], last <= now {
      moment = max(moment, last.advanced(by: IdentifyBudget.spacing))
    }
    if let limit, let resetAt, limit.remaining <= IdentifyBudget.reserve, now < resetAt {
      moment = max(moment, resetAt)
    }
    if starts.count >= IdentifyBudget.ownLimit {
      let opens = starts[starts.count - IdentifyBudget.ownLimit].advanced(by: IdentifyBudget.window)
      moment = max(moment, opens)
    }
    return moment
  }

  /// Counts a start, whether Discord will like it or not.
  package mutating func take(shard: Int, now: Moment) {
    starts.append(now)
    if starts.count > IdentifyBudget.ownLimit { starts.removeFirst() }
    lastByKey[key(of: shard)] = now
    unanswered.insert(key(of: shard))
    guard let limit else { return }
    self.limit = Limit(
      remaining: limit.remaining - 1, resetAfter: limit.resetAfter, concurrency: limit.concurrency)
  }

  /// Discord has answered the last start, or its connection has ended. Discord counts its five seconds from when a start
  /// reached it, and the way there may have taken any time: they surely run from here on.
  package mutating func answered(shard: Int, now: Moment) {
    guard unanswered.remove(key(of: shard)) != nil else { return }
    lastByKey[key(of: shard)] = now
  }

  private func key(of shard: Int) -> Int { shard % (limit?.concurrency ?? 1) }
}
