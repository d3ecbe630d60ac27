import Groundwork
import Vocabulary

/// Calls that are neither polls nor messages: menus, who is who in a group, where a file lies.
///
/// Telegram counts them like everything else, so whatever it asks of one of them is heeded by all, and told to the flood
/// limiter as if they had a chat of their own: messages wait a moment too, and for all of it should they be throttled
/// as well.
struct SideCalls: Sendable {
  private static let chat = "calls"

  private let flood: Guarded<FloodLimiter>
  private let clock: any Timekeeper
  private let rateLimited: Cell

  init(flood: Guarded<FloodLimiter>, clock: any Timekeeper, rateLimited: Cell) {
    self.flood = flood
    self.clock = clock
    self.rateLimited = rateLimited
  }

  /// - Throws: What `call` throws; ``TelegramError/throttled(wait:method:)`` without asking, while Telegram wants a pause.
  func make<Result>(
    _ method: String, _ call: () async throws(TelegramError) -> Result
  ) async throws(TelegramError) -> Result {
    let now = clock.now
    if let end = flood.withLock({ $0.pause(of: Self.chat, now: now) }) {
      throw .throttled(wait: now.duration(to: end), method: method)
    }
    do throws(TelegramError) {
      return try await call()
    } catch {
      guard case .throttled(let wait, let method) = error else { throw error }
      rateLimited.add(1)
      let now = clock.now
      let end = flood.withLock { $0.throttled(Self.chat, for: wait, now: now) }
      throw .throttled(wait: now.duration(to: end), method: method)
    }
  }
}
