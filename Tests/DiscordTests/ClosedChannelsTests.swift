import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Channels that are closed to the bot", .timeLimit(.minutes(5)))
struct ClosedChannelsTests {
  let rig: ConnectorRig
  let channel = ChatAddress(.discord, chat: "100")

  init() throws { rig = try ConnectorRig() }

  private func deliver(_ row: Int64, to address: ChatAddress? = nil) async -> DeliveryOutcome {
    await rig.connector.deliver(OutboundMessage(to: address ?? channel, "a"), row: row)
  }

  @Test(
    "However often somebody writes in a channel where the bot may not, Discord refuses once in ten minutes",
    arguments: [50_001, 50_013])
  func asksOnce(code: Int) async throws {
    rig.discord.world.change { $0.channels["100"]?.closed = (403, code) }
    try await rig.run {
      for row in 1...20 as ClosedRange<Int64> {
        let preview = rig.connector.preview(for: channel, replyTo: nil)
        await preview.typing()
        await preview.show("One")
        let outcome = await deliver(row)
        guard case .unreachable = outcome else {
          Issue.record("\(outcome)")
          return
        }
        _ = await preview.finish()
      }
      // What was on its way before the first answer may have been refused as well.
      let asked = rig.discord.world.value.calls.count { $0.path.hasPrefix("/channels/100/") }
      #expect(asked <= 3)
      let other = await deliver(30, to: ChatAddress(.discord, chat: "101"))
      guard case .accepted = other else {
        Issue.record("\(other)")
        return
      }
      rig.discord.world.change { $0.channels["100"]?.closed = nil }
      rig.clock.advance(by: .seconds(600))
      let later = await deliver(31)
      guard case .accepted = later else {
        Issue.record("\(later)")
        return
      }
    }
  }

}
