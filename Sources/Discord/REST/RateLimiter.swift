import Groundwork
import Vocabulary

/// When a request may leave, learned from the answers to those before it. Holds no task and no clock.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/rate-limits>
package struct RateLimiter: Sendable {
  /// A request under way; handed back with its answer.
  package struct Ticket: Hashable, Sendable {
    package let route: Route
    fileprivate let bucket: BucketKey
  }

  package enum Admission: Equatable {
    case go(Ticket)
    case wait(until: Moment)
    /// Ask again after the next answer.
    case waitForAnswer
    /// The token was not accepted. Nothing but interactions is worth trying until then.
    case unauthorized(until: Moment)
  }

  fileprivate struct BucketKey: Hashable, Sendable {
    enum Name: Hashable, Sendable {
      case told(String)
      /// While Discord has not told it.
      case unknown(Kind)
    }
    let name: Name
    let major: String
  }

  /// What has one bucket for each channel, server or webhook.
  fileprivate struct Kind: Hashable, Sendable {
    let method: String
    let template: String
  }

  /// Discord allows 50 a second as a rule; the way there may push them together.
  package static let usualPerSecond = 45
  static let mostBuckets = 4_096
  /// A token that was refused is not shown again before.
  static let unauthorizedPause = Duration.seconds(600)

  private var names: [Kind: String] = [:]
  private var buckets: [BucketKey: RateLimitBucket] = [:]
  private var recent = Queue<Moment>()
  private var globalUntil = Moment(milliseconds: 0)
  private var wallUntil = Moment(milliseconds: 0)
  private var unauthorizedUntil = Moment(milliseconds: 0)
  private var invalid = InvalidRequests()

  private let perSecond: Int

  /// - Parameter perSecond: Requests over all routes. Discord lets large bots have more.
  package init(perSecond: Int = RateLimiter.usualPerSecond) { self.perSecond = perSecond }

  /// How much is remembered.
  package var size: Int { buckets.count }

  package mutating func ask(_ route: Route, now: Moment) -> Admission {
    if let wait = generalWait(for: route, now) { return wait }
    let key = key(of: route)
    let known = buckets[key]
    var bucket = known ?? RateLimitBucket()
    switch bucket.turn(at: now) {
    case .wait(let moment): return .wait(until: moment)
    case .waitForAnswer: return .waitForAnswer
    case .go: break
    }
    if known == nil { makeRoom(now) }
    bucket.start(at: now)
    buckets[key] = bucket
    if !route.isInteraction { recent.append(now) }
    return .go(Ticket(route: route, bucket: key))
  }

  /// The earliest moment at which ``ask(_:now:)`` may let `route` go, as far as is known; takes nothing.
  package mutating func earliest(_ route: Route, now: Moment) -> Moment {
    switch generalWait(for: route, now) {
    case .wait(let moment), .unauthorized(let moment): return moment
    case .go, .waitForAnswer, nil: break
    }
    guard case .wait(let moment)? = buckets[key(of: route)]?.turn(at: now) else { return now }
    return moment
  }

  /// - Parameter answer: `nil` when none came.
  package mutating func finished(_ ticket: Ticket, _ answer: RateLimitAnswer?, now: Moment) {
    let answered = answer?.bucket
    // As a rule everything about it is known, and there is one thing to look up.
    if let hash = answer?.hash, ticket.bucket.name == .told(hash), buckets[ticket.bucket] != nil {
      buckets[ticket.bucket]?.finish(learning: answered, at: now)
    } else {
      place(ticket, answer, now)
    }
    guard let answer, answer.refusal != nil else { return }
    let key = key(of: ticket.route)
    switch answer.refusal {
    case nil: return
    case .bucket(let wait):
      invalid.add(at: now)
      buckets[key, default: RateLimitBucket()].block(until: now.advanced(by: wait))
    case .shared(let wait):
      buckets[key, default: RateLimitBucket()].block(until: now.advanced(by: wait))
    case .global(let wait):
      invalid.add(at: now)
      globalUntil = max(globalUntil, now.advanced(by: wait))
    case .wall(let wait):
      invalid.add(at: now)
      wallUntil = max(wallUntil, now.advanced(by: wait))
    case .unauthorized:
      invalid.add(at: now)
      // An interaction that is refused says something about its own token only.
      if !ticket.route.isInteraction { unauthorizedUntil = now.advanced(by: RateLimiter.unauthorizedPause) }
    case .forbidden:
      invalid.add(at: now)
    }
  }

  /// Counts an answer where it belongs, which may be told by it.
  private mutating func place(_ ticket: Ticket, _ answer: RateLimitAnswer?, _ now: Moment) {
    // It may have been moved since it was counted.
    buckets[buckets[ticket.bucket] == nil ? key(of: ticket.route) : ticket.bucket]?.finish()
    guard let answer else { return }
    if let hash = answer.hash {
      let kind = kind(of: ticket.route)
      if names[kind] == nil { move(from: kind, to: hash) }
      names[kind] = hash
    }
    let key = key(of: ticket.route)
    if key != ticket.bucket, buckets[ticket.bucket]?.inFlight == 0 { buckets[ticket.bucket] = nil }
    if buckets[key] == nil { makeRoom(now) }
    if let bucket = answer.bucket { buckets[key, default: RateLimitBucket()].learn(bucket, at: now) }
  }

  /// One answer names the bucket of its route everywhere; what is under way elsewhere still counts there.
  private mutating func move(from kind: Kind, to hash: String) {
    for (key, bucket) in buckets where key.name == .unknown(kind) {
      buckets[key] = nil
      buckets[BucketKey(name: .told(hash), major: key.major), default: RateLimitBucket()].absorb(bucket)
    }
  }

  /// What holds every route back.
  private mutating func generalWait(for route: Route, _ now: Moment) -> Admission? {
    if wallUntil > now { return .wait(until: wallUntil) }
    // Somebody waits for these with a command in front of them, and nobody else brings refusals about there: what other
    // routes have spent must not silence them, short of the ban itself.
    let limit = route.isInteraction ? InvalidRequests.lastLimit : InvalidRequests.limit
    if let pause = invalid.pausedUntil(now, limit: limit), pause > now { return .wait(until: pause) }
    if route.isInteraction { return nil }
    if unauthorizedUntil > now { return .unauthorized(until: unauthorizedUntil) }
    if globalUntil > now { return .wait(until: globalUntil) }
    while let first = recent.first, first.advanced(by: .seconds(1)) <= now || first > now {
      _ = recent.popFirst()
    }
    guard recent.count >= perSecond, let first = recent.first else { return nil }
    return .wait(until: first.advanced(by: .seconds(1)))
  }

  private func kind(of route: Route) -> Kind { Kind(method: route.method, template: route.template) }

  private func key(of route: Route) -> BucketKey {
    let kind = kind(of: route)
    return BucketKey(name: names[kind].map { .told($0) } ?? .unknown(kind), major: route.major)
  }

  /// Forgets what the next answer tells again; when that is not enough, the buckets that are blocked least.
  private mutating func makeRoom(_ now: Moment) {
    guard buckets.count >= RateLimiter.mostBuckets else { return }
    buckets = buckets.filter { !$0.value.isIdle(at: now) }
    guard buckets.count > RateLimiter.mostBuckets / 2 else { return }
    let quiet = buckets.filter { $0.value.inFlight == 0 }.sorted {
      $0.value.blockedUntil < $1.value.blockedUntil
    }
    for (key, _) in quiet.prefix(buckets.count - RateLimiter.mostBuckets / 2) { buckets[key] = nil }
  }
}
