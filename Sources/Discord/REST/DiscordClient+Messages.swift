import Groundwork
import JSON
import Transport
import Vocabulary

extension DiscordClient {
  static func createRoute(in channel: String) -> Route {
    Route("POST", "/channels/{}/messages", major: channel)
  }

  static let openRoute = Route("POST", "/users/@me/channels")

  /// Posts a message.
  ///
  /// - Returns: the message's number; `nil` when Discord did not say, or had the message already and it is gone.
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#create-message>
  func post(
    _ form: DiscordMessageForm, in channel: String, patience: Duration = .seconds(5)
  ) async throws(DiscordError) -> String? {
    let call = Call(
      name: "create message", route: DiscordClient.createRoute(in: channel),
      path: "/channels/\(channel)/messages",
      body: form.body, isHarmless: form.nonce != nil, patience: patience)
    return try await closed.pass(form.files.isEmpty ? .talk : .files, in: channel, method: call.name) {
      () async throws(DiscordError) in Snowflake.read(try await send(call)?["id"])
    }
  }

  /// Puts `form` in the place of a message of ours.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#edit-message>
  func edit(
    _ message: String, in channel: String, _ form: DiscordMessageForm, patience: Duration = .seconds(5)
  ) async throws(DiscordError) {
    try await send(
      Call(
        name: "edit message", route: Route("PATCH", "/channels/{}/messages/{}", major: channel),
        path: "/channels/\(channel)/messages/\(message)", body: form.asEdit.body, patience: patience))
  }

  /// Deletes a message of ours.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#delete-message>
  func delete(_ message: String, in channel: String) async throws(DiscordError) {
    try await send(
      Call(
        name: "delete message", route: Route("DELETE", "/channels/{}/messages/{}", major: channel),
        path: "/channels/\(channel)/messages/\(message)"))
  }

  /// Puts an emoji under a message.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#create-reaction>
  func react(to message: String, in channel: String, with emoji: String) async throws(DiscordError) {
    let escaped = emoji.utf8.map { "%" + [$0].hex.uppercased() }.joined()
    let call = Call(
      name: "react", route: Route("PUT", "/channels/{}/messages/{}/reactions/{}/@me", major: channel),
      path: "/channels/\(channel)/messages/\(message)/reactions/\(escaped)/@me")
    try await closed.pass(.reactions, in: channel, method: call.name) { () async throws(DiscordError) in
      _ = try await send(call)
    }
  }

  /// Shows "is typing" for ten seconds or until the next message.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/channel#trigger-typing-indicator>
  func showTyping(in channel: String) async throws(DiscordError) {
    let call = Call(
      name: "typing", route: Route("POST", "/channels/{}/typing", major: channel),
      path: "/channels/\(channel)/typing", body: .json(Array("{}".utf8)), deadline: .seconds(5),
      patience: .zero)
    try await closed.pass(.talk, in: channel, method: call.name) { () async throws(DiscordError) in
      _ = try await send(call)
    }
  }

  /// The private channel with somebody; made when there is none yet.
  ///
  /// Opening many in a short time is taken for spam.
  ///
  /// - Returns: the channel's number.
  /// - SeeAlso: <https://discord.com/developers/docs/resources/user#create-dm>
  package func privateChannel(with person: AccountOnPlatform) async throws(DiscordError) -> String {
    var writer = JSONWriter()
    writer.object { $0.field("recipient_id", person.number) }
    let answer = try await send(
      Call(
        name: "open private channel", route: DiscordClient.openRoute,
        path: "/users/@me/channels",
        body: .json(writer.bytes)))
    guard let channel = Snowflake.read(answer?["id"]) else {
      throw .unreadable(status: 200, method: "open private channel")
    }
    return channel
  }

  /// What was written in a channel after a message, or before one.
  ///
  /// Without the right to read the history the list is empty; without the Message Content intent the texts are.
  ///
  /// - Parameters:
  ///   - message: A message's number. Of more messages after it than `limit`, the oldest come.
  ///   - later: Another one's, in place of `message`. Without both, the latest come.
  ///   - limit: 1 to 100.
  /// - Returns: Newest first.
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#get-channel-messages>
  func messages(
    in channel: String, after message: String? = nil, before later: String? = nil, limit: Int = 100,
    patience: Duration = .seconds(5)
  ) async throws(DiscordError) -> [JSONValue] {
    // Discord takes one of them alone.
    let place = message.map { "&after=\($0)" } ?? later.map { "&before=\($0)" } ?? ""
    let answer = try await send(
      Call(
        name: "channel messages", route: Route("GET", "/channels/{}/messages", major: channel),
        path: "/channels/\(channel)/messages?limit=\(limit)\(place)", patience: patience))
    guard let list = answer?.array else { throw .unreadable(status: 200, method: "channel messages") }
    return list
  }
}
