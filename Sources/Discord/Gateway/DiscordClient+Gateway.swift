import JSON
import Vocabulary

extension DiscordClient {
  /// - SeeAlso: <https://discord.com/developers/docs/events/gateway#get-gateway-bot>
  func gatewayAddress() async throws(DiscordError) -> GatewayAddress {
    let answer = try await send(
      Call(
        name: "gateway address", route: Route("GET", "/gateway/bot"), path: "/gateway/bot",
        deadline: .seconds(15),
        patience: .seconds(60)))
    guard let url = answer?["url"]?.string, !url.isEmpty else {
      throw .unreadable(status: 200, method: "gateway address")
    }
    let limit = answer?["session_start_limit"]
    let remaining = limit?["remaining"]?.int64 ?? 1_000
    let reset = limit?["reset_after"]?.double.flatMap(Duration.init(wireMilliseconds:)) ?? .zero
    return GatewayAddress(
      url: url,
      // Some ten thousand servers a connection are the most there is; nobody sane recommends more connections than this.
      shards: min(1_024, max(1, Int(clamping: answer?["shards"]?.int64 ?? 1))),
      limit: IdentifyBudget.Limit(
        remaining: Int(clamping: remaining), resetAfter: reset,
        concurrency: Int(clamping: limit?["max_concurrency"]?.int64 ?? 1)))
  }

  /// - SeeAlso: <https://discord.com/developers/docs/resources/application#get-current-application>
  package func application() async throws(DiscordError) -> DiscordApplication {
    let answer = try await send(
      Call(
        name: "application", route: Route("GET", "/applications/@me"), path: "/applications/@me",
        deadline: .seconds(15)))
    guard let id = Snowflake.read(answer?["id"]) else {
      throw .unreadable(status: 200, method: "application")
    }
    // Message content, in full and for bots in few servers.
    let flags = answer?["flags"]?.int64 ?? 0
    return DiscordApplication(id: id, mayReadMessages: flags & (1 << 18 | 1 << 19) != 0)
  }

  /// Our own account's number.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/user#get-current-user>
  func ownAccount() async throws(DiscordError) -> String {
    let call = Call(
      name: "own account", route: Route("GET", "/users/@me"), path: "/users/@me", deadline: .seconds(15))
    guard let id = Snowflake.read(try await send(call)?["id"]) else {
      throw .unreadable(status: 200, method: "own account")
    }
    return id
  }

  /// The server that a channel belongs to; others are private.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/channel#get-channel>
  func home(of channel: String) async throws(DiscordError) -> ChannelHome {
    let call = Call(
      name: "channel", route: Route("GET", "/channels/{}", major: channel), path: "/channels/\(channel)")
    guard let answer = try await send(call) else { throw .unreadable(status: 200, method: "channel") }
    return ChannelHome(server: Snowflake.read(answer["guild_id"]))
  }
}
