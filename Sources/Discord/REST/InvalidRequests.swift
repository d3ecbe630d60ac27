import Vocabulary

/// Counts answers that Discord holds against an address: 401, 403 and most 429. Ten thousand in ten minutes ban it.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>
package struct InvalidRequests: Sendable {
  /// A fifth of what Discord allows: other bots may share the address.
  package static let limit = 2_000
  /// For what must go on as long as anything can.
  static let lastLimit = 8_000
  private static let minute: Int64 = 60_000
  /// Of each of the last ten minutes.
  private var counts: [Int64: Int] = [:]

  package init() {}

  package mutating func add(at now: Moment) {
    forget(before: now)
    counts[now.milliseconds / InvalidRequests.minute, default: 0] += 1
  }

  /// When requests may go on; `nil` when nothing stands against them.
  package mutating func pausedUntil(_ now: Moment, limit: Int = InvalidRequests.limit) -> Moment? {
    forget(before: now)
    guard counts.values.reduce(0, +) >= limit, let oldest = counts.keys.min() else {
      return nil
    }
    return Moment(milliseconds: (oldest + 10) * InvalidRequests.minute)
  }

  private mutating func forget(before now: Moment) {
    let first = now.milliseconds / InvalidRequests.minute - 10
    if counts.keys.contains(where: { $0 <= first }) { counts = counts.filter { $0.key > first } }
  }
}
