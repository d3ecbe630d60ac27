import JSON

extension TelegramClient {
  /// How many whole stars lie on the bot's own balance. May be below zero, after refunds.
  ///
  /// - Throws: ``TelegramError``.
  /// - SeeAlso: <https://core.telegram.org/bots/api#getmystarbalance>
  package func starBalance() async throws(TelegramError) -> Int64 {
    try await call("getMyStarBalance", .harmless, deadline: .seconds(15)) { $0["amount"]?.int64 }
  }
}
