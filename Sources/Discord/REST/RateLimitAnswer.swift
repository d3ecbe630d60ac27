import JSON
import Transport

/// What an answer says about limits.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/rate-limits>
package struct RateLimitAnswer: Hashable, Sendable {
  /// The state of the bucket that the request was counted in.
  package struct Bucket: Hashable, Sendable {
    package let hash: String?
    package let limit: Int
    package let remaining: Int
    package let resetAfter: Duration
  }

  package enum Refusal: Hashable, Sendable {
    /// This route, for this channel, guild or webhook.
    case bucket(wait: Duration)
    /// The same, because of what others do there; does not count as an invalid request.
    case shared(wait: Duration)
    /// All of the bot's requests.
    case global(wait: Duration)
    /// Not Discord but the wall before it: everything from this address.
    case wall(wait: Duration)
    /// The token is not accepted.
    case unauthorized
    /// We may not do this; counts as an invalid request.
    case forbidden
  }

  package let bucket: Bucket?
  package let hash: String?
  package let refusal: Refusal?

  /// Long enough for the wall to forget us, when it does not say how long that is.
  static let wallPause = Duration.seconds(600)

  /// - Parameter body: The body of the answer, where it is JSON.
  package init(status: Int, headers: HTTPHeaders, body: JSONValue?) {
    let hash = headers.first("x-ratelimit-bucket")
    self.hash = hash
    let resetAfter = headers.first("x-ratelimit-reset-after").flatMap(Double.init)
      .flatMap(Duration.init(wireSeconds:))
    if let limit = headers.first("x-ratelimit-limit").flatMap({ Int($0) }),
      let remaining = headers.first("x-ratelimit-remaining").flatMap({ Int($0) }), let resetAfter
    {
      bucket = Bucket(hash: hash, limit: limit, remaining: remaining, resetAfter: resetAfter)
    } else {
      bucket = nil
    }
    switch status {
    case 429: refusal = RateLimitAnswer.refusal(headers, body, resetAfter: resetAfter)
    case 401: refusal = .unauthorized
    case 403:
      refusal = RateLimitAnswer.isWall(headers, body) ? .wall(wait: wallWait(in: headers)) : .forbidden
    default: refusal = nil
    }
  }

  /// Discord explains itself in JSON, with a number of its own for the reason, and its proxies name themselves. What the
  /// wall says may look like it, but has no reason that has to do with us.
  private static func isWall(_ headers: HTTPHeaders, _ body: JSONValue?) -> Bool {
    if body?["code"] == nil && body?["message"] == nil { return true }
    guard headers.first("via") == nil else { return false }
    return [nil, .generalError, .blockedByCloudflare].contains(DiscordErrorCode(body))
  }

  /// The wait in the body is the one that counts: the headers may speak of another limit that was not reached.
  private static func refusal(_ headers: HTTPHeaders, _ body: JSONValue?, resetAfter: Duration?) -> Refusal {
    let stated = (body?["retry_after"]?.double ?? body?["retry_after"]?.string.flatMap(Double.init))
      .flatMap(Duration.init(wireSeconds:))
    guard let wait = stated ?? (headers.first("via") == nil ? nil : named(headers) ?? resetAfter) else {
      return .wall(wait: wallWait(in: headers))
    }
    let scope = headers.first("x-ratelimit-scope")
    if body?["global"]?.bool == true || headers.first("x-ratelimit-global") == "true" || scope == "global" {
      return .global(wait: wait)
    }
    return scope == "shared" ? .shared(wait: wait) : .bucket(wait: wait)
  }
}

/// The wall's own wish; ten minutes without one.
private func wallWait(in headers: HTTPHeaders) -> Duration { named(headers) ?? RateLimitAnswer.wallPause }

private func named(_ headers: HTTPHeaders) -> Duration? {
  headers.first("retry-after").flatMap(Double.init).flatMap(Duration.init(wireSeconds:))
}

extension Duration {
  /// Rounded up to milliseconds and at most a day; `nil` for what is no length of time.
  init?(wireSeconds value: Double) {
    guard !value.isNaN, value >= 0 else { return nil }
    self = .milliseconds(Int64((min(value, 86_400) * 1_000).rounded(.up)))
  }
}
