import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("The life of an interaction", .timeLimit(.minutes(5)))
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

  @Test(
    "What follows an answer is found again when nobody knows whether it arrived, and nothing else is taken for it"
  )
  func lostFollowUp() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      let command = rig.discord.use(["hello"], in: "100")
      await rig.discord.world.wait { $0.issued[command.id]?.answer == 5 }
      let (address, token) = (ChatAddress(.discord, chat: "100"), text(of: command))
      let further = OutboundMessage(
        to: address, "two", replyTo: "further:" + token.dropFirst("interaction:".count))
      let start = rig.clock.now
      // Where not even the answer can be seen, nobody knows.
      await #expect(throws: DiscordError.self) {
        _ = try await rig.connector.lookalikes(of: further, since: start)
      }
      _ = await rig.connector.deliver(OutboundMessage(to: address, "one", replyTo: token), row: 1)
      let before = try await rig.connector.lookalikes(of: further, since: start)
      #expect(before.isEmpty)
      rig.discord.fail("/webhooks", with: .lostAnswer)
      let outcome = await rig.connector.deliver(further, row: 2)
      guard case .unknown = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(rig.connector.mayRepeat(further))
      let found = try await rig.connector.lookalikes(of: further, since: start)
      #expect(found == [rig.discord.world.value.messages(in: "100").last?.id])
    }
  }

  @Test("What one person alone sees cannot be looked for, and is not repeated")
  func hiddenFollowUp() async throws {
    let rig = try ConnectorRig()
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    var hidden = OutboundMessage(to: ChatAddress(.discord, chat: "100"), "two", replyTo: token.text)
    #expect(rig.connector.mayRepeat(hidden))
    hidden.onlyFor = AccountOnPlatform(.discord, "2001")
    #expect(!rig.connector.mayRepeat(hidden))
    var plain = OutboundMessage(to: ChatAddress(.discord, chat: "100"), "two", replyTo: "5")
    plain.onlyFor = AccountOnPlatform(.discord, "2001")
    #expect(rig.connector.mayRepeat(plain))
  }

  @Test("What came too late for its command is found again like any other message", arguments: [nil, "2001"])
  func lostLateAnswer(reader: String?) async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      let command = rig.discord.use(["hello"], in: "100")
      await rig.discord.world.wait { $0.issued[command.id]?.answer == 5 }
      rig.clock.advance(by: .seconds(901))
      var answer = OutboundMessage(
        to: ChatAddress(.discord, chat: "100"), "at last", replyTo: text(of: command))
      answer.onlyFor = reader.map { AccountOnPlatform(.discord, $0) }
      let posted = rig.clock.now
      _ = await rig.connector.deliver(answer, row: 1)
      // Longer than Discord remembers nonces.
      rig.clock.advance(by: .seconds(400))
      let place = reader == nil ? "100" : "62001"
      let found = try await rig.connector.lookalikes(of: answer, since: posted)
      #expect(found == rig.discord.world.value.messages(in: place).map(\.id))
      #expect(found.count == 1)
    }
  }
}
