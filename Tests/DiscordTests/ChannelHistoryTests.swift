import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Channel history", .timeLimit(.minutes(5)))
struct ChannelHistoryTests {
  /// A rig whose bot was spoken to in a server's channel and in a private one, and then lost its session.
  func absent() async throws -> ConnectorRig {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await rig.tell(rig.discord.say("<@9001> one", in: "100"), on: peer, sequence: 2, mentioning: true)
      await rig.tell(rig.discord.say("two", in: "101"), on: peer, sequence: 3)
      await rig.tell(rig.discord.say("not for us", in: "102"), on: peer, sequence: 4)
      await rig.store.wait { $0.events.count == 3 }
    }
    rig.store.change { $0.positions["session"] = "" }
    return try ConnectorRig(rig.discord, store: rig.store)
  }

  @Test("Only channels in which somebody spoke to us are watched")
  func watched() async throws {
    let rig = try await absent()
    let homes = rig.store.value.positions.filter { $0.key.hasPrefix("home:") }
    #expect(homes == ["home:100": "500", "home:101": "private"])
  }

  @Test(
    "What was written while no session ran is looked up, in order, once, and not where nobody spoke to us")
  func lookedUp() async throws {
    let rig = try await absent()
    for number in 0..<150 { rig.discord.say("missed \(number)", in: "101") }
    rig.discord.say("<@9001> missed in the server", in: "100")
    rig.discord.say("of a bot", in: "100", from: DiscordWorld.User("3", "b", isBot: true))
    rig.discord.say("elsewhere", in: "102")
    try await rig.run {
      let peer = try await rig.session("session-2")
      try await rig.skipWait()
      await rig.store.wait { $0.texts.count == 3 + 151 }
      let texts = rig.store.value.texts
      #expect(
        texts.filter { $0.hasPrefix("missed ") && $0 != "missed in the server" }
          == (0..<150).map { "missed \($0)" })
      #expect(texts.contains("missed in the server"))
      #expect(rig.store.value.events.first { $0.address.chat == "101" }?.chatKind == .direct)
      let ofServer = rig.store.value.events.last { $0.address.chat == "100" }
      #expect(ofServer?.chatKind == .group)
      #expect(ofServer?.community == CommunityAddress(.discord, "500"))
      // And it goes on from there.
      await rig.tell(rig.discord.say("live", in: "101"), on: peer, sequence: 2)
      await rig.store.wait { $0.texts.last == "live" }
      // So soon after the last one its position need not be stored.
      let said = rig.discord.world.value.messages(in: "101").map(\.id)
      #expect(rig.store.value.positions["last:101"] == said.dropLast().last)
    }
    #expect(rig.discord.world.value.calls.allSatisfy { !$0.path.contains("/channels/102/") })
  }

  @Test("A message that is told while its channel is looked up comes after what was missed")
  func order() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    try await rig.run {
      let peer = try await rig.session("session-2")
      await rig.tell(rig.discord.say("live", in: "101"), on: peer, sequence: 2)
      await rig.store.wait { $0.texts.contains("live") }
      let texts = rig.store.value.texts
      #expect(Array(texts.suffix(2)) == ["missed", "live"])
    }
  }

  /// A rig as ``absent()``, and only channel 101 has news.
  private func behind(_ rig: ConnectorRig) async throws -> GatewayPeer {
    let last = try #require(rig.discord.world.value.messages(in: "100").last?.id)
    let peer = try await rig.session("session-2")
    await peer.send(
      0, #"{"id":"500","channels":[{"id":"100","last_message_id":"\#(last)"}]}"#, sequence: 2,
      name: "GUILD_CREATE")
    return peer
  }

  @Test(
    "However long it takes to look a channel up, what is said in it comes after what was missed, and nobody else waits"
  )
  func holdsBack() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    rig.discord.fail("/messages?", times: 4, with: .answer(status: 502, headers: [], body: "<html>"))
    try await rig.run {
      let peer = try await behind(rig)
      await rig.tell(rig.discord.say("live", in: "101"), on: peer, sequence: 3)
      await rig.tell(
        rig.discord.say("<@9001> elsewhere", in: "102"), on: peer, sequence: 4, mentioning: true)
      await rig.store.wait { $0.texts.contains("elsewhere") }
      #expect(!rig.store.value.texts.contains("live"))
      // Whoever is killed now hears it again.
      #expect(rig.store.value.positions["session"]?.hasPrefix("2 ") == true)
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      await rig.store.wait { $0.texts.contains("live") }
      #expect(Array(rig.store.value.texts.suffix(3)) == ["elsewhere", "missed", "live"])
      // The next one may be kept back too, for a moment: then the position is stored with what comes after it.
      var sequence: Int64 = 4
      repeat {
        sequence += 1
        let text = "next \(sequence)"
        await rig.tell(
          rig.discord.say("<@9001> \(text)", in: "101"), on: peer, sequence: sequence, mentioning: true)
        await rig.store.wait { $0.texts.last == text }
      } while rig.store.value.positions["session"]?.hasPrefix("\(sequence) ") != true
    }
  }

  @Test("After a minute what is said is heard all the same, and what was missed when it can be looked up")
  func letsGo() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    rig.discord.fail("/messages?", times: 1_000, with: .answer(status: 502, headers: [], body: "<html>"))
    try await rig.run {
      let peer = try await behind(rig)
      let began = rig.clock.now
      await rig.tell(rig.discord.say("live", in: "101"), on: peer, sequence: 3)
      // It is looked up at once, because somebody waits there. Time passes from here on, and stands still while something
      // is told: a gateway that is silent for long is left.
      await rig.discord.world.wait { $0.calls.contains { $0.path.contains("/channels/101/messages?") } }
      while !rig.store.value.texts.contains("live") { try await rig.skipWait(upTo: .seconds(61)) }
      #expect(began.duration(to: rig.clock.now) >= .seconds(60))
      await rig.tell(rig.discord.say("another", in: "101"), on: peer, sequence: 4)
      await rig.store.wait { $0.texts.contains("another") }
      #expect(!rig.store.value.texts.contains("missed"))
      let hurrying = Task { while true { try await rig.skipWait(upTo: .seconds(61)) } }
      defer { hurrying.cancel() }
      rig.discord.change { $0.faults = [] }
      await rig.store.wait { $0.texts.contains("missed") }
      await rig.store.wait { store in
        store.positions["last:101"] == rig.discord.world.value.messages(in: "101").last?.id
      }
    }
  }

  @Test("A channel that its server says is quiet is not asked for")
  func quiet() async throws {
    let rig = try await absent()
    let last = try #require(rig.discord.world.value.messages(in: "100").last?.id)
    rig.discord.say("missed", in: "101")
    try await rig.run {
      let peer = try await rig.session("session-2")
      await peer.send(
        0,
        #"{"id":"500","channels":[{"id":"100","last_message_id":"\#(last)"},{"id":"102","last_message_id":"9"}]}"#,
        sequence: 2, name: "GUILD_CREATE")
      await peer.send(0, #"{"id":"x"}"#, sequence: 3, name: "MESSAGE_CREATE")
      await rig.store.wait { $0.positions["session"]?.hasPrefix("3 ") == true }
      try await rig.skipWait()
      await rig.store.wait { $0.texts.contains("missed") }
    }
    #expect(rig.discord.world.value.calls.allSatisfy { !$0.path.contains("/channels/100/") })
  }

  @Test(
    "What was missed is looked up also when the process ends before it could be, and the next one resumes the new session"
  )
  func endsBefore() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    try await rig.run { _ = try await rig.session("session-2") }
    #expect(rig.store.value.positions["catchup:0/1"] == "1")
    let next = try ConnectorRig(rig.discord, store: rig.store)
    try await next.run {
      let (peer, frame) = try await next.connection()
      #expect(frame["op"]?.int64 == 6)
      await peer.send(0, "{}", sequence: 2, name: "RESUMED")
      // What is told meanwhile does not move the channel past what was missed.
      await next.tell(next.discord.say("<@9001> live", in: "101"), on: peer, sequence: 3, mentioning: true)
      await next.store.wait { $0.texts.contains("live") }
      #expect(Array(next.store.value.texts.suffix(2)) == ["missed", "live"])
      let hurrying = Task { while true { try await next.skipWait() } }
      defer { hurrying.cancel() }
      await next.store.wait { $0.positions["catchup:0/1"] == "" }
    }
    #expect(rig.store.value.texts.count { $0 == "missed" } == 1)
  }

  @Test("What could not be looked up for so long that talk went on is looked up by the next process")
  func endsAfterLettingGo() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    rig.discord.fail("/messages?", times: 1_000, with: .answer(status: 502, headers: [], body: "<html>"))
    try await rig.run {
      let peer = try await behind(rig)
      await rig.tell(rig.discord.say("live", in: "101"), on: peer, sequence: 3)
      await rig.discord.world.wait { $0.calls.contains { $0.path.contains("/channels/101/messages?") } }
      while !rig.store.value.texts.contains("live") { try await rig.skipWait(upTo: .seconds(61)) }
    }
    rig.discord.change { $0.faults = [] }
    let next = try ConnectorRig(rig.discord, store: rig.store)
    try await next.run {
      let (peer, _) = try await next.connection()
      await peer.send(0, "{}", sequence: 4, name: "RESUMED")
      let hurrying = Task { while true { try await next.skipWait() } }
      defer { hurrying.cancel() }
      await next.store.wait { $0.texts.contains("missed") && $0.positions["catchup:0/1"] == "" }
    }
  }

  @Test("A server that comes back into view with news is looked up by the next process, if this one cannot")
  func endsBehindServer() async throws {
    let rig = try await absent()
    try await rig.run {
      let peer = try await rig.session("session-2")
      try await rig.skipWait()
      await rig.store.wait { $0.positions["catchup:0/1"] == "" }
      rig.discord.fail("/messages?", times: 1_000, with: .answer(status: 502, headers: [], body: "<html>"))
      let missed = rig.discord.say("<@9001> missed", in: "100")
      await peer.send(
        0, #"{"id":"500","channels":[{"id":"100","last_message_id":"\#(missed.id)"}]}"#, sequence: 2,
        name: "GUILD_CREATE")
      await rig.tell(rig.discord.say("<@9001> x", in: "102"), on: peer, sequence: 3, mentioning: true)
      await rig.store.wait { $0.texts.contains("x") }
    }
    rig.discord.change { $0.faults = [] }
    #expect(rig.store.value.positions["catchup:0/1"] == "1")
    let next = try ConnectorRig(rig.discord, store: rig.store)
    try await next.run {
      let (peer, _) = try await next.connection()
      await peer.send(0, "{}", sequence: 4, name: "RESUMED")
      try await next.skipWait()
      await next.store.wait { $0.texts.contains("missed") }
    }
  }

  @Test("What is older than some hours is left alone")
  func old() async throws {
    let rig = try await absent()
    rig.discord.say("yesterday", in: "101")
    // The fake's clock is that of the run before.
    rig.clock.advance(by: .seconds(24 * 3_600))
    try await rig.run {
      _ = try await rig.session("session-2")
      try await rig.skipWait()
      await rig.discord.world.wait { $0.calls.filter { $0.path.contains("/messages?") }.count == 2 }
    }
    #expect(!rig.store.value.texts.contains("yesterday"))
  }

  @Test(
    "A channel that is closed to us is forgotten, and the others are looked up all the same",
    arguments: [403, 404])
  func closed(status: Int) async throws {
    let rig = try await absent()
    rig.discord.world.change { $0.channels["100"]?.closed = (status, status == 403 ? 50_001 : 10_003) }
    rig.discord.say("missed", in: "101")
    try await rig.run {
      _ = try await rig.session("session-2")
      try await rig.skipWait()
      await rig.store.wait { $0.texts.contains("missed") && $0.positions["home:100"] == "" }
    }
  }

  @Test("A history that cannot be read now is read later, and nothing is lost meanwhile")
  func trouble() async throws {
    let rig = try await absent()
    rig.discord.say("missed", in: "101")
    rig.discord.fail("/messages?", times: 2, with: .answer(status: 502, headers: [], body: "<html>"))
    try await rig.run {
      _ = try await rig.session("session-2")
      for _ in 0..<3 { try await rig.skipWait() }
      await rig.store.wait { $0.texts.contains("missed") }
    }
  }

  @Test("Polling follows the listed channels from now on")
  func polling() async throws {
    let rig = try ConnectorRig(
      settings: DiscordConnector.Settings(mode: .polling(channels: ["100", "101", "no number"])))
    rig.discord.say("before", in: "101")
    try await rig.run {
      try await rig.skipWait()
      rig.discord.say("now", in: "101")
      rig.discord.say("<@9001> and here", in: "100")
      rig.discord.say("elsewhere", in: "102")
      try await rig.skipWait()
      await rig.store.wait { $0.events.count >= 2 }
      #expect(rig.store.value.texts.sorted() == ["and here", "now"])
      #expect(rig.store.value.events.first { $0.address.chat == "101" }?.chatKind == .direct)
      #expect(rig.connector.health().isConnected)
    }
    let again = try ConnectorRig(
      rig.discord, store: rig.store, settings: DiscordConnector.Settings(mode: .polling(channels: ["101"])))
    rig.discord.say("while away", in: "101")
    try await again.run { await again.store.wait { $0.texts.contains("while away") } }
    #expect(!rig.store.value.texts.contains("before"))
  }

  @Test(
    "A followed channel that is gone or closed keeps nothing back from the others, and is tried again later",
    arguments: [403, 404])
  func pollingClosed(status: Int) async throws {
    let rig = try ConnectorRig(
      settings: DiscordConnector.Settings(mode: .polling(channels: ["100", "101"])))
    rig.discord.world.change { $0.channels["100"]?.closed = (status, status == 403 ? 50_001 : 10_003) }
    try await rig.run {
      try await rig.skipWait()
      rig.discord.say("here", in: "101")
      try await rig.skipWait()
      await rig.store.wait { $0.texts.contains("here") }
      #expect(rig.connector.health().isConnected)
      let asked = { @Sendable (world: DiscordWorld) in
        world.calls.count { $0.path.contains("/channels/100/messages") }
      }
      #expect(asked(rig.discord.world.value) == 1)
      rig.discord.world.change { $0.channels["100"]?.closed = nil }
      rig.clock.advance(by: .seconds(600))
      try await rig.skipWait()
      await rig.discord.world.wait { asked($0) > 1 }
    }
  }

  @Test(
    "A followed channel that Discord fails on keeps nothing back from the others, and is tried again soon",
    arguments: [
      DiscordFault.answer(status: 500, headers: [], body: "<html>"), .refused(status: 400, code: 50_024),
      .throttled(seconds: 30, scope: "user"), .answer(status: 200, headers: [], body: "{}"),
    ])
  func pollingTrouble(fault: DiscordFault) async throws {
    let rig = try ConnectorRig(
      settings: DiscordConnector.Settings(mode: .polling(channels: ["100", "101"])))
    rig.discord.fail("/channels/100/messages", times: 1_000, with: fault)
    try await rig.run {
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      await rig.store.wait { $0.positions.keys.contains("last:101") }
      rig.discord.say("here", in: "101")
      await rig.store.wait { $0.texts.contains("here") }
      #expect(rig.connector.health().isConnected)
      rig.discord.world.change { $0.faults = [] }
      await rig.store.wait { $0.positions.keys.contains("last:100") }
    }
  }

  @Test("A limit for everything stops the polling of all channels for as long as it says")
  func pollingHeldBack() async throws {
    let rig = try ConnectorRig(
      settings: DiscordConnector.Settings(mode: .polling(channels: ["100", "101"])))
    rig.discord.fail("/channels/100/messages", with: .throttled(seconds: 40, scope: "global"))
    try await rig.run {
      let due = try await rig.clock.nextSleep()
      #expect(rig.clock.now.duration(to: due) >= .seconds(40))
      #expect(rig.discord.world.value.calls.allSatisfy { !$0.path.contains("/channels/101/messages") })
    }
  }

  @Test("What is said while away is found, though nothing had been said before, unless it is some hours old")
  func pollingAway() async throws {
    let settings = DiscordConnector.Settings(mode: .polling(channels: ["100", "101"]))
    let rig = try ConnectorRig(settings: settings)
    try await rig.run {
      try await rig.skipWait()
      await rig.store.wait { $0.positions.keys.contains("last:101") }
    }
    rig.discord.say("yesterday", in: "101")
    rig.clock.advance(by: .seconds(24 * 3_600))
    rig.discord.say("while away", in: "101")
    let again = try ConnectorRig(rig.discord, store: rig.store, settings: settings, clock: rig.clock)
    try await again.run { await again.store.wait { $0.texts.contains("while away") } }
    #expect(!rig.store.value.texts.contains("yesterday"))
  }

  @Test("Of more missed messages than are looked up, the newest are found, and the oldest beside them")
  func many() async throws {
    let rig = try await absent()
    for number in 0..<800 { rig.discord.say("missed \(number)", in: "101") }
    try await rig.run {
      let peer = try await rig.session("session-2")
      try await rig.skipWait()
      await rig.store.wait { $0.texts.contains("missed 799") }
      _ = peer
    }
    let missed = (0..<800).filter { !(100..<300).contains($0) }.map { "missed \($0)" }
    #expect(rig.store.value.texts.filter { $0.hasPrefix("missed") } == missed)
  }

  @Test("What is said behind the first message to us in a channel, while both wait, is not looked for again")
  func behindTheFirst() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.store.change { $0.failures = 1 }
      await rig.tell(rig.discord.say("<@9001> zero", in: "102"), on: peer, sequence: 2, mentioning: true)
      await rig.store.wait { $0.failures == 0 }
      await rig.tell(rig.discord.say("<@9001> one", in: "100"), on: peer, sequence: 3, mentioning: true)
      let behind = rig.discord.say("among themselves", in: "100")
      let channel = rig.discord.world.value.channels["100"]
      await peer.dispatch(
        "MESSAGE_CREATE", behind.json(in: channel, asDispatch: true, hidesText: true), sequence: 4)
      // Whoever answers this has read what came before it.
      await peer.send(1)
      #expect(await peer.nextRaw()?.text == #"{"op":1,"d":1}"#)
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      await rig.tell(rig.discord.say("<@9001> two", in: "102"), on: peer, sequence: 5, mentioning: true)
      await rig.store.wait { $0.texts.contains("two") }
      await peer.send(9, "false")
      rig.discord.say("<@9001> missed", in: "100")
      _ = try await rig.session("session-2")
      await rig.store.wait { $0.texts.contains("missed") }
      let path = "/channels/100/messages?limit=100&after=\(behind.id)"
      #expect(rig.discord.world.value.calls.contains { $0.path == path })
    }
  }

  @Test(
    "However much is said that is nothing to us, what is missed after it is looked for there and no earlier")
  func busy() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await rig.tell(rig.discord.say("<@9001> one", in: "100"), on: peer, sequence: 2, mentioning: true)
      var sequence: Int64 = 2
      for number in 0..<700 {
        sequence += 1
        let message = rig.discord.say("among themselves \(number)", in: "100")
        let channel = rig.discord.world.value.channels["100"]
        await peer.dispatch(
          "MESSAGE_CREATE", message.json(in: channel, asDispatch: true, hidesText: true), sequence: sequence)
      }
      let last = try #require(rig.discord.world.value.messages(in: "100").last?.id)
      await rig.tell(
        rig.discord.say("<@9001> two", in: "102"), on: peer, sequence: sequence + 1, mentioning: true)
      await rig.store.wait { $0.texts.contains("two") }
      await peer.send(9, "false")
      rig.discord.say("<@9001> missed", in: "100")
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      _ = try await rig.session("session-2")
      await rig.store.wait { $0.texts.contains("missed") }
      #expect(
        rig.discord.world.value.calls.contains { $0.path == "/channels/100/messages?limit=100&after=\(last)" }
      )
    }
  }
}
