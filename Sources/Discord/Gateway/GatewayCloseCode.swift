/// Why a gateway connection was closed, as a number from the peer; `nil` stands for a connection that just broke.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>
package struct GatewayCloseCode: Hashable, Sendable {
  package let number: UInt16

  package init(_ number: UInt16) { self.number = number }

  /// What we close with. 1000 and 1001 would end the session; this keeps it.
  package static let ours = GatewayCloseCode(4000)

  package enum Consequence: Hashable, Sendable {
    case resume
    case newSession
    /// A person has to change something first.
    case refused
  }

  /// Codes nobody knows yet are taken for a passing trouble.
  package var consequence: Consequence {
    switch number {
    case 4004, 4010...4014: .refused
    case 4007, 4009: .newSession
    default: .resume
    }
  }

  /// What a person has to do about a code that is ``Consequence/refused``.
  package var remedy: String {
    switch number {
    case 4004:
      "Discord does not accept DISCORD_BOT_TOKEN; copy the bot's token from the developer portal again"
    case 4010: "Discord does not accept the shard number"
    case 4011: "the bot is in too many servers for one connection; sharding is needed"
    case 4012: "Discord no longer speaks version 10 of the gateway"
    case 4013: "Discord does not accept the intents"
    case 4014:
      "the bot asks for the Message Content intent; allow it on the Bot page of the developer portal"
    default: "Discord closed the connection with code \(number)"
    }
  }
}
