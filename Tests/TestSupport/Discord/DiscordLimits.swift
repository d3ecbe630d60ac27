import Vocabulary

/// How much a bot may ask for. Without ``isEnforced`` everything goes, and only refusals are counted.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/rate-limits>
package struct DiscordLimits: Sendable {
  package struct Bucket: Hashable, Sendable {
    package var limit: Int
    package var window: Duration

    package init(_ limit: Int, per window: Duration) {
      self.limit = limit
      self.window = window
    }
  }

  package var isEnforced = false
  package var perSecond = 50
  /// Of routes that no other entry names.
  package var usual = Bucket(10, per: .seconds(10))
  /// By method and route: `POST /channels/{}/messages`.
  package var buckets: [String: Bucket] = [
    "POST /channels/{}/messages": Bucket(5, per: .seconds(5)),
    "PATCH /channels/{}/messages/{}": Bucket(5, per: .seconds(5)),
    "POST /channels/{}/typing": Bucket(5, per: .seconds(5)),
  ]
  /// Refusals in ten minutes, after which nobody at the address is heard any more.
  package var invalid = 10_000
  /// What answers say of the limit of their route while nothing is enforced.
  package var told = Bucket(50, per: .seconds(1))
  /// Requests that were refused for their number.
  package internal(set) var throttled = 0
  /// When requests were refused with 401, 403 or 429.
  private var refused: [Moment] = []
  private var recent: [Moment] = []
  private var counts: [String: (left: Int, resetAt: Moment)] = [:]

  enum Verdict: Equatable {
    case go(headers: [Header])
    case wait(Duration, isGlobal: Bool, headers: [Header])
    /// The wall before Discord.
    case banned
  }

  struct Header: Equatable {
    let name: String
    let value: String
  }

  init() {}

  /// How often the bot was refused in the last ten minutes.
  package func refusals(at now: Moment) -> Int { refused.count { $0.advanced(by: .seconds(600)) > now } }

  mutating func noteRefusal(_ status: Int, at now: Moment) {
    guard [401, 403, 429].contains(status) else { return }
    if refused.count > 2 * invalid { refused.removeFirst(invalid) }
    refused.append(now)
  }

  /// - Parameters:
  ///   - route: The method and the path without its numbers.
  ///   - major: The channel, server or webhook.
  mutating func admit(
    _ route: @autoclosure () -> String, major: String, isInteraction: Bool, now: Moment
  ) -> Verdict {
    guard isEnforced else { return .go(headers: []) }
    let route = route()
    if refusals(at: now) >= invalid { return .banned }
    if !isInteraction {
      recent.removeAll { $0.advanced(by: .seconds(1)) <= now }
      guard recent.count < perSecond else {
        throttled += 1
        let wait = now.duration(to: recent[0].advanced(by: .seconds(1)))
        return .wait(wait, isGlobal: true, headers: [])
      }
      recent.append(now)
    }
    let bucket = buckets[route] ?? usual
    let key = "\(route) \(major)"
    var count = counts[key] ?? (bucket.limit, now.advanced(by: bucket.window))
    if count.resetAt <= now { count = (bucket.limit, now.advanced(by: bucket.window)) }
    let reset = now.duration(to: count.resetAt)
    guard count.left > 0 else {
      throttled += 1
      return .wait(reset, isGlobal: false, headers: headers(route, bucket, left: 0, reset))
    }
    count.left -= 1
    counts[key] = count
    return .go(headers: headers(route, bucket, left: count.left, reset))
  }

  private func headers(_ route: String, _ bucket: Bucket, left: Int, _ reset: Duration) -> [Header] {
    [
      Header(name: "X-RateLimit-Limit", value: "\(bucket.limit)"),
      Header(name: "X-RateLimit-Remaining", value: "\(left)"),
      Header(name: "X-RateLimit-Reset-After", value: "\(reset.inSeconds)"),
      Header(name: "X-RateLimit-Bucket", value: String(route.filter { $0.isLetter }.lowercased())),
    ]
  }
}
