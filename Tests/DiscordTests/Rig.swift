import Discord
import Groundwork
import TestSupport
import Transport
import Vocabulary

/// A client of a fake Discord.
struct Rig {
  let discord: LoopbackDiscord
  let http = HTTPClient(userAgent: "warden-tests")
  let clock: any Timekeeper
  let client: DiscordClient
  let rateLimited = Rig.cell()

  init(
    clock: any Timekeeper = SystemTimekeeper(),
    channels: [DiscordWorld.Channel] = [
      DiscordWorld.Channel("100"), DiscordWorld.Channel("101", server: nil),
    ]
  ) throws {
    discord = try LoopbackDiscord(clock: clock, channels: channels)
    self.clock = clock
    client = DiscordClient(
      token: Secret(discord.token), base: discord.base, version: "1.0", http: http, clock: clock,
      rateLimited: rateLimited)
  }

  var delivery: DiscordDelivery { DiscordDelivery(client: client, log: .silent) }

  static func cell() -> Cell { Metrics().counter("test_total", help: "For a test.").child() }
}
