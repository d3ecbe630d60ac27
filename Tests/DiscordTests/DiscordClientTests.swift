import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Discord client", .timeLimit(.minutes(5)))
struct DiscordClientTests {
  let rig: Rig

  init() throws { rig = try Rig() }

  @Test("The first answer to an interaction is one of three, and a second one is told apart")
  func callbacks() async throws {
    for (id, callback) in [
      ("1", DiscordClient.Callback.deferAnswer(isEphemeral: true)), ("2", .deferUpdate),
      ("3", .suggestions(["a", "b"])),
    ] {
      try await rig.client.answer(InteractionToken(application: "7001", id: id, token: "t"), callback)
    }
    let interactions = rig.discord.world.value.interactions
    #expect(interactions["1"]?.type == 5 && interactions["1"]?.isEphemeral == true)
    #expect(interactions["2"]?.type == 6)
    #expect(interactions["3"]?.type == 8)
    let error = await #expect(throws: DiscordError.self) {
      try await rig.client.answer(InteractionToken(application: "7001", id: "1", token: "t"), .deferUpdate)
    }
    #expect(error?.code == .interactionAlreadyAcknowledged)
  }

  @Test("Commands are registered as a whole and read back, per scope")
  func commands() async throws {
    for scope in [DiscordClient.CommandScope.everywhere, .server("500")] {
      #expect(try await rig.client.commands(of: "7001", in: scope).isEmpty)
      try await rig.client.register(
        Array(#"[{"name":"help","description":"Help"}]"#.utf8), for: "7001", in: scope)
      #expect(try await rig.client.commands(of: "7001", in: scope).first?["name"]?.string == "help")
    }
  }

  @Test("The private channel with somebody is found or made")
  func privateChannel() async throws {
    #expect(try await rig.client.privateChannel(with: AccountOnPlatform(.discord, "2001")) == "62001")
  }

  @Test("The application tells whether it may read messages")
  func application() async throws {
    #expect(try await rig.client.application().mayReadMessages)
  }

  @Test(
    "Until Discord has told its limits, requests to one channel wait for each other, and for no other channel's"
  )
  func oneAtATime() async throws {
    let gate = Gate()
    rig.discord.fail("/channels/100", with: .held(gate))
    let (delivery, channel) = (rig.delivery, ChatAddress(.discord, chat: "100"))
    let first = Task { await delivery.deliver(OutboundMessage(to: channel, "one"), row: 1) }
    await gate.arrivals(1)
    // Another one, elsewhere, is not held up.
    let elsewhere = OutboundMessage(to: ChatAddress(.discord, chat: "101"), "three")
    guard case .accepted = await delivery.deliver(elsewhere, row: 3) else {
      Issue.record("another channel has its own place")
      return
    }
    #expect(rig.discord.world.value.calls.count == 2)
    let second = Task { await delivery.deliver(OutboundMessage(to: channel, "two"), row: 2) }
    gate.open()
    _ = await (first.value, second.value)
    #expect(rig.discord.world.value.messages(in: "100").map(\.content) == ["one", "two"])
  }

  @Test("Whoever waits in line can be cancelled, and has done nothing then")
  func cancelled() async throws {
    let gate = Gate()
    rig.discord.fail("/channels/100", with: .held(gate))
    let (delivery, channel) = (rig.delivery, ChatAddress(.discord, chat: "100"))
    let first = Task { await delivery.deliver(OutboundMessage(to: channel, "one"), row: 1) }
    await gate.arrivals(1)
    let second = Task { await delivery.deliver(OutboundMessage(to: channel, "two"), row: 2) }
    second.cancel()
    guard case .notDelivered = await second.value else {
      Issue.record("it was not sent")
      return
    }
    gate.open()
    _ = await first.value
    #expect(rig.discord.world.value.messages(in: "100").count == 1)
  }

  @Test("Errors tell neither address nor token")
  func secrets() async throws {
    let token = InteractionToken(application: "7001", id: "1", token: "secret-token")
    rig.discord.fail(times: 2, with: .lostRequest)
    let error = await #expect(throws: DiscordError.self) { try await rig.client.answer(token, .deferUpdate) }
    #expect(error.map { "\($0)".contains("secret") || "\($0)".contains("127.0.0.1") } == false)
    #expect(!"\(rig.client)".contains(rig.discord.token))
  }

  @Test("A faulty form names the place of the fault")
  func formErrors() async throws {
    rig.discord.fail(
      with: .answer(
        status: 400, headers: [("Via", "1.1 google")],
        body:
          #"{"code":50035,"message":"Invalid Form Body","errors":{"a":{"0":{"b":{"_errors":[{"message":"bad"}]}}}}}"#
      ))
    let error = await #expect(throws: DiscordError.self) { try await rig.client.application() }
    #expect(
      error
        == .refused(
          status: 400, code: DiscordErrorCode(rawValue: 50_035), reason: "Invalid Form Body (a.0.b: bad)",
          method: "application"))
  }
}
