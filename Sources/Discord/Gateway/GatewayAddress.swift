/// Where the gateway is, how many connections the bot should have, and how many sessions may be started.
package struct GatewayAddress: Hashable, Sendable {
  package let url: String
  /// At least 1.
  package let shards: Int
  package let limit: IdentifyBudget.Limit
}
