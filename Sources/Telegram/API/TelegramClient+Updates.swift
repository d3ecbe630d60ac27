import JSON
import Transport
import Vocabulary

extension TelegramClient {
  /// Waits for updates that have not been acknowledged yet (long polling).
  ///
  /// Asking for `offset` makes Telegram forget every update below it: store a batch before asking for the next one.
  ///
  /// - Parameters:
  ///   - offset: Highest stored `update_id` + 1, or 0 for the earliest one Telegram still holds. Never negative: that
  ///     would forget all but the last ones.
  ///   - limit: 1 to 100 updates. Fewer than that does not mean that nothing is left.
  ///   - wait: How long Telegram may hold the call open, at most 50 s; whole seconds, the rest is cut off.
  ///   - kinds: Which kinds to send from now on; Telegram remembers it, `nil` leaves it as it is.
  ///   - deadline: For the whole call; 10 s more than `wait` when not given.
  /// - Returns: Raw updates, `update_id` ascending as a rule; empty when `wait` passed without news.
  /// - Throws: ``TelegramError``; code 409 means that another process polls with the same token, or a webhook is set.
  /// - SeeAlso: <https://core.telegram.org/bots/api#getupdates>
  package func updates(
    from offset: Int64, limit: Int = 100, wait: Duration, kinds: [String]? = nil, deadline: Duration? = nil
  ) async throws(TelegramError) -> [JSONValue] {
    try await call(
      "getUpdates", .harmless, deadline: deadline ?? wait + .seconds(10),
      { writer in
        writer.field("offset", max(0, offset))
        writer.field("limit", limit)
        writer.field("timeout", wait.components.seconds)
        if let kinds {
          writer.array("allowed_updates") { writer in for kind in kinds { writer.value(kind) } }
        }
      }, read: \.array)
  }

  /// The bytes of an answer that holds one update, whatever they are.
  ///
  /// - Throws: ``TelegramError/unreachable(_:method:)``, or ``TelegramError/unreadable(status:method:)`` for any status
  ///   but 200.
  func rawUpdate(at offset: Int64) async throws(TelegramError) -> [UInt8] {
    let response = try await post(
      "getUpdates", .harmless, deadline: .seconds(15)
    ) { writer in
      writer.field("offset", max(0, offset))
      writer.field("limit", 1)
      writer.field("timeout", 0)
    }
    guard response.status == 200 else { throw .unreadable(status: response.status, method: "getUpdates") }
    return response.body
  }

  /// Ends the delivery by webhook, which excludes polling. Updates that wait are kept.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#deletewebhook>
  package func removeWebhook() async throws(TelegramError) {
    _ = try await call(
      "deleteWebhook", .harmless, { $0.field("drop_pending_updates", false) }, read: \.bool)
  }

  /// Who the token belongs to.
  ///
  /// - Throws: ``TelegramError``; codes 401, 404 and 421 mean that the token or the address is wrong.
  /// - SeeAlso: <https://core.telegram.org/bots/api#getme>
  package func identity() async throws(TelegramError) -> BotIdentity {
    try await call("getMe", .harmless, deadline: .seconds(15)) { BotIdentity($0) }
  }
}

/// The bot as Telegram describes it to itself.
package struct BotIdentity: Hashable, Sendable {
  package let id: Int64
  /// Without the `@`; upper and lower case are one.
  package let username: String
  /// Groups show the bot every message, not only what is meant for it.
  package let readsAllGroupMessages: Bool

  package init(id: Int64, username: String, readsAllGroupMessages: Bool = false) {
    self.id = id
    self.username = username
    self.readsAllGroupMessages = readsAllGroupMessages
  }

  init?(_ user: JSONValue) {
    guard let id = user["id"]?.int64 else { return nil }
    self.init(
      id: id, username: user["username"]?.string ?? "",
      readsAllGroupMessages: user["can_read_all_group_messages"]?.bool ?? false)
  }
}
