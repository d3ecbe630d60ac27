import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Life with a gateway", .timeLimit(.minutes(5)))
struct GatewayLifeTests {
  @Test("What is said is heard, in a compressed stream and in a plain one", arguments: [true, false])
  func hears(isCompressed: Bool) async throws {
    try await withLivingDiscord(settings: DiscordConnector.Settings(isCompressed: isCompressed)) { rig in
      await rig.discord.present()
      rig.discord.say("hello", in: "101")
      rig.discord.say("<@9001> you too", in: "100")
      await rig.heard(["hello", "you too"])
      #expect(rig.hall.violations.isEmpty)
    }
  }

  @Test(
    "A line that breaks is resumed: what was said meanwhile comes once, and no second session is begun",
    arguments: [nil, 0, 1, 5])
  func breaks(inFrame after: Int?) async throws {
    try await withLivingDiscord(configure: { world in
      // READY and one server come before the first message.
      if let after { world.hall.faults = [.breaksInFrame(after: after + 2)] }
    }) { rig in
      await rig.discord.present()
      for number in 0..<8 { rig.discord.say("message \(number)", in: "101") }
      if after == nil {
        await rig.store.wait { $0.texts.count >= 3 }
        rig.discord.dropConnections()
      }
      rig.discord.say("meanwhile", in: "101")
      await rig.heard((0..<8).map { "message \($0)" } + ["meanwhile"])
      #expect(rig.hall.identifies.count == 1)
      #expect(rig.hall.hosts == [.usual, .resume])
      #expect(rig.hall.violations.isEmpty)
    }
  }

  @Test("Told more than was asked for, the bot hears everything once")
  func repeats() async throws {
    try await withLivingDiscord(configure: { $0.hall.faults = [.deaf, .repeats(5)] }) { rig in
      await rig.discord.present()
      for number in 0..<4 { rig.discord.say("message \(number)", in: "101") }
      await rig.store.wait { $0.texts.count == 4 }
      rig.discord.dropConnections()
      await rig.present(after: 1)
      rig.discord.say("new", in: "101")
      await rig.heard((0..<4).map { "message \($0)" } + ["new"])
    }
  }

  @Test("A session that is lost is followed by exactly one new one, and the history tells what was missed")
  func lostSession() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      rig.discord.say("one", in: "101")
      await rig.store.wait { $0.texts == ["one"] }
      // The session goes first, so that nothing keeps what is said now.
      rig.discord.forgetSessions()
      rig.discord.say("two", in: "101")
      rig.discord.dropConnections()
      await rig.present(after: 2)
      await rig.heard(["one", "two"])
      #expect(rig.hall.identifies.count == 2)
      #expect(rig.hall.violations.isEmpty)
    }
  }

  @Test(
    "Each code of the documentation leads to what it means",
    arguments: [
      (1000, 1), (1001, 1), (4000, 1), (4001, 1), (4002, 1), (4003, 1), (4005, 1), (4007, 2), (4008, 1),
      (4009, 2), (4999, 1),
    ] as [(UInt16, Int)])
  func closeCodes(code: UInt16, identifies: Int) async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      rig.discord.say("before", in: "101")
      await rig.store.wait { $0.texts == ["before"] }
      rig.discord.closeConnections(code)
      await rig.present(after: 1)
      rig.discord.say("after", in: "101")
      await rig.heard(["before", "after"])
      #expect(rig.hall.identifies.count == identifies)
      #expect(rig.hall.violations.isEmpty)
    }
  }

  @Test(
    "Codes that only a person can help with end it, and Discord is left alone",
    arguments: [4004, 4010, 4011, 4012, 4013, 4014] as [UInt16])
  func fatalCodes(code: UInt16) async throws {
    let discord = try LoopbackDiscord(isLiving: true)
    discord.failConnections(.closes(code))
    let rig = try ConnectorRig(discord)
    let error = await #expect(throws: DiscordMisconfigured.self) { try await rig.connector.run() }
    #expect(error?.description.contains("\(code)") == true)
    #expect(rig.hall.connectionCount == 1)
    await discord.stop()
  }

  @Test(
    "Whatever goes wrong with connections, the bot comes back and hears everything once",
    arguments: [
      [.reconnectBeforeHello], [.breaks, .breaks], [.invalidSession(canResume: true)],
      [.invalidSession(canResume: false)], [.closes(4000), .breaks, .closes(1001)],
      [.breaksInFrame(after: 0), .reconnectBeforeHello, .breaks],
    ] as [[GatewayFault]])
  func faults(faults: [GatewayFault]) async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      rig.discord.say("before", in: "101")
      await rig.store.wait { $0.texts == ["before"] }
      rig.discord.change { $0.hall.faults = faults }
      rig.discord.dropConnections()
      rig.discord.say("meanwhile", in: "101")
      await rig.present(after: 1 + faults.count)
      // A new session looks up what was missed, for which nobody waits longer than time takes here to jump.
      await rig.store.wait { $0.texts.count == 2 }
      rig.discord.say("after", in: "101")
      await rig.heard(["before", "meanwhile", "after"])
      #expect(rig.hall.violations.isEmpty)
      #expect(rig.hall.identifies.count <= 2)
    }
  }

  @Test("While the session's own host is away, the ordinary one takes the session up", arguments: [nil, 503])
  func deadResumeHost(status: Int?) async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      if let status {
        rig.discord.resumeGateway.set(.refuse(status: status))
      } else {
        rig.discord.resumeGateway.stop()
      }
      rig.discord.dropConnections()
      rig.discord.say("meanwhile", in: "101")
      await rig.heard(["meanwhile"])
      #expect(rig.hall.identifies.count == 1)
      #expect(rig.hall.hosts == [.usual, .usual])
    }
  }

  @Test("Goodbyes of ours keep the session")
  func goodbyes() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      rig.discord.sendToAll(#"{"op":7,"d":null,"s":null,"t":null}"#)
      await rig.present(after: 1)
      await rig.discord.world.wait { !$0.hall.goodbyes.isEmpty }
      #expect(rig.hall.goodbyes == [4000])
      #expect(rig.hall.identifies.count == 1)
    }
  }

  @Test("A restart resumes, and hears what was said meanwhile")
  func restart() async throws {
    let store = Watched(ConnectorRig.Store())
    let clock = FakeClock()
    let discord = try LoopbackDiscord(
      clock: clock, channels: [DiscordWorld.Channel("101", server: nil)], isLiving: true)
    let first = try ConnectorRig(discord, store: store, clock: clock)
    try await first.run {
      await discord.present()
      discord.say("one", in: "101")
      await store.wait { $0.texts == ["one"] }
    }
    discord.say("two", in: "101")
    let second = try ConnectorRig(discord, store: store, clock: clock)
    try await second.run { await second.heard(["one", "two"]) }
    #expect(second.hall.identifies.count == 1)
    #expect(second.hall.goodbyes.allSatisfy { $0 != 1000 && $0 != 1001 })
    await discord.stop()
  }
}
