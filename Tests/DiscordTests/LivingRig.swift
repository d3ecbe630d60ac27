import Discord
import Groundwork
import TestSupport
import Testing
import Vocabulary

/// Lets a connector run against a gateway that lives by itself, while waits of up to 20 seconds pass at once.
func withLivingDiscord(
  settings: DiscordConnector.Settings = DiscordConnector.Settings(),
  store: Watched<ConnectorRig.Store> = Watched(ConnectorRig.Store()), clock: FakeClock = FakeClock(),
  configure: (inout DiscordWorld) -> Void = { _ in }, _ body: (ConnectorRig) async throws -> Void
) async throws {
  let discord = try LoopbackDiscord(
    clock: clock,
    channels: [
      DiscordWorld.Channel("100"), DiscordWorld.Channel("101", server: nil), DiscordWorld.Channel("102"),
    ],
    isLiving: true, configure: configure)
  let rig = try ConnectorRig(discord, store: store, settings: settings, clock: clock)
  let hurrying = Task { while true { try await rig.skipWait() } }
  defer { hurrying.cancel() }
  try await rig.run { try await body(rig) }
  hurrying.cancel()
  await discord.stop()
}

extension ConnectorRig {
  var hall: GatewayHall { discord.world.value.hall }

  /// Waits until these texts have been stored, in this order, and each once.
  func heard(_ texts: [String]) async {
    await store.wait { $0.texts.count >= texts.count }
    #expect(store.value.texts == texts)
  }

  /// Waits until the bot has a session on a connection that came after the first `count`.
  func present(after count: Int) async {
    await discord.world.wait { $0.hall.connectionCount > count && $0.hall.present > 0 }
  }
}
