import Groundwork
import Vocabulary

/// Channels in which Discord has refused us something, so that it is not asked again and again by whoever writes there:
/// refusals are counted, and too many of them end everything.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>
final class ClosedChannels: Sendable {
  /// What may be allowed while something else is not.
  enum Deed: Hashable, Sendable {
    case talk
    /// Talk with files.
    case files
    case reactions
  }

  private struct Door: Hashable, Sendable {
    let channel: String
    let deed: Deed
  }

  private struct Refusal: Sendable {
    let code: DiscordErrorCode
    let until: Moment
  }

  /// How long nothing is tried. Rights are given seldom, and slash commands are answered meanwhile.
  static let rest = Duration.seconds(600)
  /// Beyond this, the ones that are shut for longest are tried again.
  static let most = 10_000

  private let clock: any Timekeeper
  private let doors = Guarded<[Door: Refusal]>([:])

  init(clock: any Timekeeper) { self.clock = clock }

  /// Makes a call unless it is known how it would end.
  func pass<T: Sendable>(
    _ deed: Deed, in channel: String, method: String, _ call: () async throws(DiscordError) -> T
  ) async throws(DiscordError) -> T {
    let now = clock.now
    let deeds: [Deed] = deed == .files ? [.talk, .files] : [deed]
    let known = doors.withLock { doors -> Refusal? in
      for deed in deeds {
        if let refusal = doors[Door(channel: channel, deed: deed)], refusal.until > now { return refusal }
      }
      return nil
    }
    if let known {
      throw .refused(status: 403, code: known.code, reason: "refused a short while ago", method: method)
    }
    do throws(DiscordError) {
      return try await call()
    } catch {
      if case .refused(403, let code, _, _) = error, code == .missingAccess || code == .missingPermissions {
        shut(Door(channel: channel, deed: deed), code)
      }
      throw error
    }
  }

  private func shut(_ door: Door, _ code: DiscordErrorCode) {
    let until = clock.now.advanced(by: ClosedChannels.rest)
    doors.withLock { doors in
      doors[door] = Refusal(code: code, until: until)
      guard doors.count > ClosedChannels.most else { return }
      let sorted = doors.values.map(\.until).sorted()
      let middle = sorted[sorted.count / 2]
      doors = doors.filter { $0.value.until > middle || $0.key == door }
    }
  }
}
