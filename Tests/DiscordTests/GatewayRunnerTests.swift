import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Gateway runner", .timeLimit(.minutes(5)))
struct GatewayRunnerTests {
  @Test("A new session is asked for with token and intents, and stored when it has begun")
  func identifies() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let (peer, first) = try await rig.connection()
      #expect(peer.path == "/?v=10&encoding=json&compress=zlib-stream")
      #expect(first["op"]?.int64 == 2)
      #expect(first["d"]?["token"]?.string == rig.discord.token)
      #expect(first["d"]?["intents"]?.int64 == 1 << 0 | 1 << 9 | 1 << 12)
      await peer.ready(resumeURL: "wss://resume.example")
      await rig.store.wait { $0.positions["session"] == "1 session-1 wss://resume.example" }
      #expect(rig.store.value.positions["bot"] == "9001")
      #expect(rig.connector.health().isConnected)
      #expect(rig.identifies.current == 1)
    }
  }

  @Test("The texts of others are asked for where they are wanted and allowed")
  func messageContent() async throws {
    let rig = try ConnectorRig(settings: DiscordConnector.Settings(hearsEverything: true))
    try await rig.run {
      let (_, first) = try await rig.connection()
      #expect(first["d"]?["intents"]?.int64 == 1 << 0 | 1 << 9 | 1 << 12 | 1 << 15)
    }
    let shy = try ConnectorRig(settings: DiscordConnector.Settings(hearsEverything: true))
    shy.discord.fail(
      "/applications", with: .answer(status: 200, headers: [], body: #"{"id":"7001","flags":0}"#))
    try await shy.run {
      let (_, first) = try await shy.connection()
      #expect(first["d"]?["intents"]?.int64 == 1 << 0 | 1 << 9 | 1 << 12)
    }
  }

  @Test("Messages are stored together with the position after them")
  func stores() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      let message = rig.discord.say("hello", in: "101")
      await rig.tell(message, on: peer, sequence: 2)
      await rig.store.wait { $0.texts == ["hello"] }
      let batch = try #require(rig.store.value.batches.last)
      #expect(batch.positions["session"]?.hasPrefix("2 session-1 ") == true)
      #expect(batch.positions["last:101"] == message.id)
      #expect(batch.positions["home:101"] == "private")
    }
  }

  @Test("What cannot be read is set aside, and the position moves on")
  func unreadable() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await peer.send(0, #"{"id":1,"channel_id":null}"#, sequence: 9, name: "MESSAGE_CREATE")
      await rig.store.wait { $0.positions["session"]?.hasPrefix("9 ") == true }
      #expect(rig.store.value.batches.last?.quarantined.count == 1)
      // Neither is the connection harmed by what is no frame at all.
      await peer.socket.send("{\"op\":")
      await peer.socket.send("[]")
      await rig.tell(rig.discord.say("still here", in: "101"), on: peer, sequence: 10)
      await rig.store.wait { $0.texts == ["still here"] }
    }
  }

  @Test("A heartbeat claims what is stored, and nothing that is not")
  func heartbeatAfterStoring() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.store.change { $0.failures = 1 }
      await rig.tell(rig.discord.say("hello", in: "101"), on: peer, sequence: 2)
      await rig.store.wait { $0.failures == 0 }
      await peer.send(1)
      #expect(await peer.nextRaw()?.text == #"{"op":1,"d":1}"#)
      try await rig.skipWait()
      await rig.store.wait { $0.texts == ["hello"] }
      // The lane tells the shard just after the store has it.
      repeat { await peer.send(1) } while await peer.nextRaw()?.text != #"{"op":1,"d":2}"#
    }
  }

  @Test("A connection that breaks is resumed at its own address, where it stopped")
  func resumes() async throws {
    let rig = try ConnectorRig()
    let other = WebSocketServer()
    try await rig.run {
      let peer = try await rig.session(resumeURL: other.url)
      await rig.tell(rig.discord.say("one", in: "101"), on: peer, sequence: 2)
      await rig.store.wait { $0.texts == ["one"] }
      await peer.socket.send(raw: Array(WebSocketPeer.frame(1, Array("{\"op\":0,".utf8)).prefix(6)))
      peer.socket.drop()
      try await rig.skipWait()
      let again = try #require(await other.next())
      #expect(again.request.contains("/?v=10&encoding=json&compress=zlib-stream"))
      await again.send(#"{"op":10,"d":{"heartbeat_interval":600000}}"#)
      let frame = try #require(await again.next())
      let resume = try JSONDocument(parsing: frame.payload).root
      #expect(resume["op"]?.int64 == 6)
      #expect(resume["d"]?["session_id"]?.string == "session-1")
      #expect(resume["d"]?["seq"]?.int64 == 2)
      #expect(resume["d"]?["token"]?.string == rig.discord.token)
      // What is replayed twice counts once; RESUMED may hold anything.
      let message = rig.discord.say("two", in: "101")
      for sequence in [3, 4] as [Int64] {
        let json = String(decoding: message.json(in: nil, asDispatch: true), as: UTF8.self)
        await again.send(GatewayPeer.frame(0, json, sequence: sequence, name: "MESSAGE_CREATE"))
      }
      await again.send(GatewayPeer.frame(0, "null", sequence: 5, name: "RESUMED"))
      await rig.store.wait { $0.texts == ["one", "two"] }
      // What comes before this has been read by then.
      await again.send(GatewayPeer.frame(1, "null", sequence: nil, name: nil))
      #expect(await again.next()?.text.contains("\"op\":1") == true)
      #expect(rig.identifies.current == 1)
      #expect(rig.resumes.current == 1)
    }
  }

  @Test("Another process resumes what this one left")
  func restart() async throws {
    let first = try ConnectorRig()
    try await first.run { _ = try await first.session() }
    let second = try ConnectorRig(first.discord, store: first.store)
    try await second.run {
      let (_, frame) = try await second.connection()
      #expect(frame["op"]?.int64 == 6)
      #expect(frame["d"]?["session_id"]?.string == "session-1")
    }
  }

  @Test("When the session's host is away, the ordinary one resumes it")
  func deadResumeHost() async throws {
    let rig = try ConnectorRig()
    let other = WebSocketServer()
    try await rig.run {
      let peer = try await rig.session(resumeURL: other.url)
      other.set(.refuse(status: 503))
      peer.socket.drop()
      try await rig.skipWait()
      try await rig.skipWait()
      let (_, frame) = try await rig.connection()
      #expect(frame["op"]?.int64 == 6)
    }
  }

  @Test(
    "A request to reconnect is followed, also in the place of Hello, and nothing is said that would end the session"
  )
  func reconnectRequest() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await peer.send(7)
      let goodbye = try #require(await peer.nextRaw())
      #expect(goodbye.closeCode == 4000)
      await peer.socket.close(code: 4000)
      try await rig.skipWait()
      let early = try #require(await rig.discord.nextConnection())
      await early.send(7)
      #expect(await early.nextRaw()?.closeCode == 4000)
      await early.socket.close(code: 4000)
      try await rig.skipWait()
      let (_, frame) = try await rig.connection()
      #expect(frame["op"]?.int64 == 6)
    }
  }

  @Test("A request to reconnect right behind READY resumes the session that just began")
  func reconnectBehindReady() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let (peer, _) = try await rig.connection()
      await peer.ready(resumeURL: rig.discord.gateway.url)
      await peer.send(7)
      #expect(await peer.nextRaw()?.closeCode == 4000)
      await peer.socket.close(code: 4000)
      try await rig.skipWait()
      let (_, frame) = try await rig.connection()
      #expect(frame["op"]?.int64 == 6)
    }
  }

  @Test("An invalid session is resumed or begun anew, as Discord says", arguments: [true, false])
  func invalidSession(canResume: Bool) async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await peer.send(9, canResume ? "true" : "false")
      #expect(await peer.nextRaw()?.closeCode == 4000)
      await peer.socket.close(code: 4000)
      try await rig.skipWait()
      // A second identify keeps its distance from the first.
      if !canResume {
        await rig.store.wait { $0.positions["session"] == "" }
        try await rig.skipWait()
      }
      let (_, frame) = try await rig.connection()
      #expect(frame["op"]?.int64 == (canResume ? 6 : 2))
    }
  }

  @Test("A gateway that answers no heartbeat is left with a code that keeps the session")
  func zombie() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try #require(await rig.discord.nextConnection())
      await peer.hello(every: 10_000)
      _ = await peer.next()
      await peer.ready(resumeURL: rig.discord.gateway.url)
      await rig.store.wait { $0.positions["session"] != nil }
      // Not every wait that is skipped ends with a frame.
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      var frames: [WebSocketPeer.Frame] = []
      while frames.last?.operation != WebSocketPeer.Operation.close {
        frames.append(try #require(await peer.nextRaw()))
      }
      #expect(frames.first?.text == #"{"op":1,"d":1}"#)
      #expect(frames.last?.closeCode == 4000)
      #expect(frames.count == 2)
    }
  }

  @Test(
    "Codes that only a person can help with end it, with a sentence that says what to do",
    arguments: [4004, 4014])
  func fatal(code: UInt16) async throws {
    let rig = try ConnectorRig()
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    let (peer, _) = try await rig.connection()
    await peer.socket.close(code: code)
    let error = await #expect(throws: DiscordMisconfigured.self) { try await running.value }
    #expect(error?.description.contains("\(code)") == true)
    #expect(error?.description.contains("developer portal") == true)
  }

  @Test("A wrong token ends it before the gateway is asked")
  func wrongToken() async throws {
    let rig = try ConnectorRig()
    rig.discord.fail(with: .refused(status: 401, code: 0))
    let error = await #expect(throws: DiscordMisconfigured.self) { try await rig.connector.run() }
    #expect(error?.description.contains("DISCORD_BOT_TOKEN") == true)
    #expect(rig.discord.world.value.calls.count == 1)
  }

  @Test("Trouble on the way to the gateway is waited out")
  func trouble() async throws {
    let rig = try ConnectorRig()
    rig.discord.fail("/gateway/bot", times: 2, with: .answer(status: 502, headers: [], body: "<html>"))
    rig.discord.gateway.set(.refuse(status: 503))
    try await rig.run {
      try await rig.skipWait()
      try await rig.skipWait()
      // Discord has told by now where the gateway is, and that has refused us.
      let due = try await rig.clock.nextSleep()
      rig.discord.gateway.set(.upgrade)
      rig.clock.advance(to: due)
      _ = try await rig.session()
    }
  }

  @Test("When few sessions are left for today, none is begun")
  func noSessionsLeft() async throws {
    let rig = try ConnectorRig()
    rig.discord.world.change { $0.identifiesLeft = 5 }
    try await rig.run {
      let due = try await rig.clock.nextSleep()
      #expect(rig.clock.now.duration(to: due) == .seconds(14_400))
      rig.discord.world.change { $0.identifiesLeft = 1_000 }
      rig.clock.advance(to: due)
      _ = try await rig.session()
      #expect(rig.identifies.current == 1)
    }
  }

  @Test("Compressed frames are read, mixed with plain ones")
  func compressed() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try #require(await rig.discord.nextConnection())
      let entries = try #require(try Fixture.discord("zlib_stream_frames.json")["messages"]?.array)
      // The first recorded message is Hello.
      for frame in try InflaterTests.frames(of: entries[0]) { await peer.socket.send(2, frame) }
      #expect(await peer.next()?["op"]?.int64 == 2)
      await peer.ready(resumeURL: rig.discord.gateway.url)
      await rig.store.wait { $0.positions["session"]?.contains("session-1") == true }
    }
  }

  @Test("A damaged stream ends the connection, and the next one begins a new stream")
  func damagedStream() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await peer.socket.send(2, [1, 2, 3, 0, 0, 0xFF, 0xFF])
      #expect(await peer.nextRaw()?.closeCode == 4000)
      await peer.socket.close(code: 4000)
      try await rig.skipWait()
      let again = try #require(await rig.discord.nextConnection())
      let entries = try #require(try Fixture.discord("zlib_stream_frames.json")["messages"]?.array)
      for frame in try InflaterTests.frames(of: entries[0]) { await again.socket.send(2, frame) }
      #expect(await again.next()?["op"]?.int64 == 6)
    }
  }

  @Test("A thousand servers of two hundred channels leave nothing behind")
  func manyServers() async throws {
    let rig = try ConnectorRig()
    let channels = (0..<200).map {
      #"{"id":"\#(1_000 + $0)","type":0,"name":"channel-\#($0)","last_message_id":"5"}"#
    }
    try await rig.run {
      let peer = try await rig.session()
      for server in 0..<50 {
        let data = #"{"id":"\#(server)","channels":[\#(channels.joined(separator: ","))]}"#
        await peer.send(0, data, sequence: Int64(server) + 2, name: "GUILD_CREATE")
      }
      await rig.tell(rig.discord.say("here", in: "101"), on: peer, sequence: 100)
      await rig.store.wait { $0.texts == ["here"] }
      #expect(rig.store.value.positions["session"]?.hasPrefix("100 ") == true)
    }
  }
}
