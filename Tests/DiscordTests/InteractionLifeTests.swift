import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("The life of an interaction", .timeLimit(.minutes(1)))
struct InteractionLifeTests {
  private func text(of interaction: DiscordWorld.IssuedInteraction) -> String {
    "interaction:7001:\(interaction.id):\(interaction.token)"
  }

  @Test("Its answer takes the place that was kept for it, within a quarter of an hour")
  func inTime() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      let command = rig.discord.use(["hello"], in: "100")
      await rig.discord.world.wait { $0.issued[command.id]?.answer == 5 }
      rig.clock.advance(by: .seconds(880))
      let answer = OutboundMessage(
        to: ChatAddress(.discord, chat: "100"), "hello yourself", replyTo: text(of: command))
      _ = await rig.connector.deliver(answer, row: 1)
      _ = await rig.connector.deliver(answer, row: 1)
      let said = rig.discord.world.value.messages(in: "100")
      #expect(said.map(\.content) == ["hello yourself"])
      #expect(rig.discord.world.value.issued[command.id]?.original == said.first?.id)
    }
  }

  @Test("After a quarter of an hour its answer is an ordinary message")
  func tooLate() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      let command = rig.discord.use(["hello"], in: "100")
      await rig.discord.world.wait { $0.issued[command.id]?.answer == 5 }
      rig.clock.advance(by: .seconds(901))
      let answer = OutboundMessage(
        to: ChatAddress(.discord, chat: "100"), "at last", replyTo: text(of: command))
      let outcome = await rig.connector.deliver(answer, row: 1)
      guard case .accepted = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(rig.discord.world.value.messages(in: "100").map(\.content) == ["at last"])
      #expect(rig.discord.world.value.issued[command.id]?.isThinking == true)
    }
  }

  @Test("One that a resume brings again is answered once, and happens once")
  func replayed() async throws {
    try await withLivingDiscord(configure: { $0.hall.faults = [.deaf, .repeats(3)] }) { rig in
      await rig.discord.present()
      let command = rig.discord.use(["hello"], in: "100")
      await rig.store.wait { $0.events.count == 1 }
      await rig.discord.world.wait { $0.issued[command.id]?.answer == 5 }
      rig.discord.dropConnections()
      await rig.present(after: 1)
      rig.discord.say("next", in: "101")
      await rig.heard(["/hello", "next"])
      let callbacks = rig.discord.world.value.calls.filter { $0.path.hasSuffix("/callback") }
      #expect((1...2).contains(callbacks.count))
      #expect(rig.discord.world.value.messages.filter(\.author.isBot).isEmpty)
    }
  }
}
