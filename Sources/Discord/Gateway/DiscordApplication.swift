/// What the developer portal says of the bot.
package struct DiscordApplication: Hashable, Sendable {
  package let id: String
  /// Whether texts that do not address the bot may be asked for.
  package let mayReadMessages: Bool
}
