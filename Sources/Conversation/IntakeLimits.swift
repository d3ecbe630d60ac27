import Commands
import Groundwork
import Vocabulary

/// The limits on what one person and one chat may ask for, and who has been told of them.
struct IntakeLimits: Sendable {
  /// Whether an event may go on.
  enum Admission: Hashable, Sendable {
    case admitted
    /// Its sender hears how long they have to wait. Whoever is shown that an answer is coming is told each time, and so
    /// is whoever pressed a button: it waits for its answer, which is none of the chat's messages.
    case refused(Duration)
    /// Nobody hears anything: they have been told already, and answering every message of a flood would double it.
    case ignored
  }

  /// What was said to the last events. An event that is tried again is no second message: neither does it use anything
  /// up, nor may it be refused once it was let in.
  private var verdicts: [EventID: Admission] = [:]
  private var olderVerdicts: [EventID: Admission] = [:]
  /// As many as a full backlog; twice that are kept at most.
  private static let mostVerdicts = 10_000

  private var limiter: CommandLimiter
  private var told = TokenBuckets<AccountOnPlatform>(RateLimit(1, per: .seconds(15)), capacity: 10_000)

  init(_ limits: CommandLimiter.Limits) { limiter = CommandLimiter(limits) }

  /// - Parameters:
  ///   - isAwaited: Its sender is shown that an answer is coming, so there has to be one.
  ///   - isCrowded: Its chat takes no more answers now; saying so would be one.
  ///   - moment: When it happened, which counts: what was written slowly may arrive all at once after a downtime.
  ///   - now: When it would be answered.
  mutating func admit(
    _ kind: CommandLimiter.Kind, _ event: EventID, _ account: AccountOnPlatform, _ address: ChatAddress,
    isAwaited: Bool = false, isCrowded: Bool = false, at moment: Moment, now: Moment
  ) -> Admission {
    if let verdict = verdicts[event] ?? olderVerdicts[event] { return verdict }
    let verdict =
      isCrowded ? .ignored : decide(kind, account, address, isAwaited, at: moment, now: now)
    if verdicts.count >= Self.mostVerdicts { (olderVerdicts, verdicts) = (verdicts, [:]) }
    verdicts[event] = verdict
    return verdict
  }

  private mutating func decide(
    _ kind: CommandLimiter.Kind, _ account: AccountOnPlatform, _ address: ChatAddress, _ isAwaited: Bool,
    at moment: Moment, now: Moment
  ) -> Admission {
    guard let wait = limiter.wait(kind, from: account, in: address, at: moment) else { return .admitted }
    if isAwaited { return .refused(wait) }
    guard told.wait(for: account, at: now) <= .zero else { return .ignored }
    told.take(for: account, at: now)
    return .refused(wait)
  }
}
