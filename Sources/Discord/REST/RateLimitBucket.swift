import Vocabulary

/// One of Discord's counters, as far as we can know it.
struct RateLimitBucket: Sendable {
  /// `nil` until an answer has told it; until then requests go one at a time.
  private var limit: Int?
  private var remaining = 0
  private var resetAt: Moment?
  private(set) var blockedUntil = Moment(milliseconds: 0)
  private(set) var inFlight = 0

  enum Turn: Equatable {
    case go
    case wait(until: Moment)
    /// The next answer decides.
    case waitForAnswer
  }

  func turn(at now: Moment) -> Turn {
    if blockedUntil > now { return .wait(until: blockedUntil) }
    guard limit != nil else { return inFlight == 0 ? .go : .waitForAnswer }
    if remaining > 0 { return .go }
    if let resetAt { return resetAt > now ? .wait(until: resetAt) : .go }
    return inFlight == 0 ? .go : .waitForAnswer
  }

  /// Counts a request that ``turn(at:)`` let go.
  mutating func start(at now: Moment) {
    if let limit, let resetAt, resetAt <= now {
      remaining = limit
      self.resetAt = nil
    }
    remaining = max(0, remaining - 1)
    inFlight += 1
  }

  mutating func finish() { inFlight = max(0, inFlight - 1) }

  mutating func finish(learning answer: RateLimitAnswer.Bucket?, at now: Moment) {
    finish()
    if let answer { learn(answer, at: now) }
  }

  mutating func learn(_ answer: RateLimitAnswer.Bucket, at now: Moment) {
    // What others of ours have taken meanwhile may not have arrived when this was written.
    let mayHave = limit == nil ? max(0, answer.remaining - inFlight) : min(remaining, answer.remaining)
    remaining = max(0, mayHave)
    limit = max(1, answer.limit)
    resetAt = now.advanced(by: answer.resetAfter)
  }

  /// Takes over what was counted under another name.
  mutating func absorb(_ other: RateLimitBucket) {
    inFlight += other.inFlight
    blockedUntil = max(blockedUntil, other.blockedUntil)
  }

  mutating func block(until moment: Moment) { blockedUntil = max(blockedUntil, moment) }

  /// Nothing would be forgotten with it but what the next answer tells again.
  func isIdle(at now: Moment) -> Bool {
    inFlight == 0 && blockedUntil <= now && (resetAt ?? now) <= now
  }
}
