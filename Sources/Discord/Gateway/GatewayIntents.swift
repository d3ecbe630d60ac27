/// What Discord should tell us about.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#gateway-intents>
package struct GatewayIntents: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let servers = GatewayIntents(rawValue: 1 << 0)
  package static let serverMessages = GatewayIntents(rawValue: 1 << 9)
  package static let privateMessages = GatewayIntents(rawValue: 1 << 12)
  /// The texts of messages that do not address the bot. Asking for it without leave closes the connection for good.
  package static let messageContent = GatewayIntents(rawValue: 1 << 15)

  package static let usual: GatewayIntents = [.servers, .serverMessages, .privateMessages]
}
