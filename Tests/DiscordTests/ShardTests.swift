import Discord
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Several connections to the gateway", .timeLimit(.minutes(5)))
struct ShardTests {
  /// Its events come to the second of two connections.
  private let server = String(1 << 22)

  private func split(_ world: inout DiscordWorld) {
    world.hall.rules.shards = 2
    world.channels["200"] = DiscordWorld.Channel("200", server: server)
    world.channels["201"] = DiscordWorld.Channel("201", server: server)
  }

  private func bothPresent(_ rig: ConnectorRig) async {
    await rig.discord.world.wait { $0.hall.present == 2 }
    await rig.store.wait { store in
      (0...1).allSatisfy { store.positions["session:\($0)/2"]?.isEmpty == false }
    }
  }

  @Test("As many sessions as Discord recommends are begun, five seconds apart, and what each tells is heard")
  func hears() async throws {
    try await withLivingDiscord(configure: split) { rig in
      await bothPresent(rig)
      rig.discord.say("in private", in: "101")
      await rig.store.wait { $0.texts.count == 1 }
      rig.discord.say("<@9001> in the other half", in: "200")
      await rig.store.wait { $0.texts.count == 2 }
      #expect(rig.store.value.texts == ["in private", "in the other half"])
      #expect(rig.hall.identifies.count == 2)
      #expect(rig.hall.sessions.values.map { "\($0.shard)/\($0.shards)" }.sorted() == ["0/2", "1/2"])
      #expect(rig.hall.violations.isEmpty)
      #expect(rig.connector.health().isConnected)
    }
  }

  @Test("Another process resumes them all and asks for no session")
  func restarts() async throws {
    let (store, clock) = (Watched(ConnectorRig.Store()), FakeClock())
    let discord = try LoopbackDiscord(clock: clock, channels: [], isLiving: true, configure: split)
    for process in 1...2 {
      let rig = try ConnectorRig(discord, store: store, clock: clock)
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      try await rig.run {
        await bothPresent(rig)
        discord.say("<@9001> to process \(process)", in: "201")
        await store.wait { $0.texts.contains("to process \(process)") }
      }
      discord.dropConnections()
      await discord.world.wait { $0.hall.present == 0 }
    }
    #expect(discord.world.value.hall.identifies.count == 2)
    #expect(discord.world.value.hall.resumes == 2)
    await discord.stop()
  }

  @Test("Where one session is lost the other goes on, and only that one's channels are looked up")
  func losesOne() async throws {
    try await withLivingDiscord(configure: split) { rig in
      await bothPresent(rig)
      rig.discord.say("<@9001> one", in: "200")
      await rig.store.wait { $0.texts.count == 1 }
      rig.discord.say("two", in: "101")
      await rig.store.wait { $0.texts.count == 2 }
      let second = try #require(rig.hall.sessions.values.first { $0.shard == 1 }?.id)
      rig.discord.change { $0.hall.forget(second) }
      rig.discord.say("<@9001> missed", in: "200")
      await rig.store.wait { $0.texts.contains("missed") }
      #expect(rig.hall.identifies.count == 3)
      #expect(rig.hall.violations.isEmpty)
      #expect(
        rig.discord.world.value.calls.allSatisfy { !$0.path.contains("/channels/101/messages?") })
    }
  }

  @Test("When Discord recommends more of them, all begin anew once a session has to", arguments: [1, 2])
  func grows(before: Int64) async throws {
    try await withLivingDiscord(configure: { world in
      split(&world)
      world.hall.rules.shards = before
    }) { rig in
      await rig.discord.world.wait { $0.hall.present == Int(before) }
      rig.discord.change { $0.hall.rules.shards = 3 }
      rig.discord.forgetSessions()
      rig.discord.dropConnections()
      await rig.discord.world.wait { world in
        world.hall.sessions.values.count { $0.shards == 3 && $0.connection != nil } == 3
      }
      rig.discord.say("<@9001> still there", in: "200")
      await rig.store.wait { $0.texts.contains("still there") }
      #expect(rig.store.value.positions["shards"] == "3")
      #expect(rig.hall.violations.isEmpty)
    }
  }

  @Test("A bot in too many servers for one connection gets more of them instead of stopping")
  func required() async throws {
    let (first, again) = (Gate(), Gate())
    first.open()
    try await withLivingDiscord(configure: { world in
      split(&world)
      world.hall.rules.shards = 1
      world.hall.faults = [.closes(4011)]
      // The second question is answered once Discord wants more of them.
      world.faults = [("/gateway/bot", 1, .late(first)), ("/gateway/bot", 1, .late(again))]
    }) { rig in
      await again.arrivals(1)
      rig.discord.change { $0.hall.rules.shards = 2 }
      again.open()
      await bothPresent(rig)
    }
  }
}
