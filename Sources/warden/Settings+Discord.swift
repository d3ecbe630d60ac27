import Operations

extension Settings {
  /// Whether it is told us when somebody presses a button on Discord: over the gateway, or because Discord posts it.
  var hearsDiscordPresses: Bool {
    discord.mode == .gateway || discord.publicKey != nil && listen != nil
  }
}
