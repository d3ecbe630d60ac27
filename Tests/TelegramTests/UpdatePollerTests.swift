import Groundwork
import JSON
import Telegram
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Polling of a Telegram that misbehaves", .timeLimit(.minutes(5)))
struct UpdatePollerTests {
  private let ann = TelegramChat.private(1_001)

  private func telegram() throws -> LoopbackTelegram { try LoopbackTelegram(expiresPolls: false) }

  @Test("What is said arrives once and in order, and is confirmed after it is stored")
  func arrives() async throws {
    let rig = Rig(try telegram())
    for index in 0..<250 { rig.telegram.say("\(index)", in: ann) }
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.inbox.offers(3)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.texts == (0..<250).map { "\($0)" })
    #expect(rig.inbox.batches.map(\.positions) == [["offset": "101"], ["offset": "201"], ["offset": "251"]])
    #expect(rig.telegram.pendingUpdates == 0)
    #expect(rig.connector.health().isConnected)
    #expect(rig.connector.privateChatLink == "https://t.me/warden_bot?start=hello")
  }

  @Test(
    "A poll that nothing below ends is given up when it should long be over, and another one hears what is said"
  )
  func stuckPoll() async throws {
    let rig = Rig(try telegram())
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.telegram.pollHeld()
    let polls = rig.telegram.world.calls["getUpdates"] ?? 0
    // A minute of silence is a long poll's own; then it counts as stuck.
    let wake = try await rig.watchdog.nextSleep()
    rig.watchdog.advance(to: wake)
    await rig.telegram.when { $0.calls["getUpdates"] ?? 0 > polls }
    await rig.telegram.pollHeld()
    rig.telegram.say("a", in: ann)
    await rig.inbox.offers(1)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.texts == ["a"])
    #expect(rig.connector.health().isConnected)
    #expect(rig.telegram.pendingUpdates == 0)
  }

  @Test(
    "A poll that does not even end when it is cancelled is left alone, and what it brings late is not stored")
  func abandonedPoll() async throws {
    let (rig, gate, asked) = (Rig(try telegram()), Gate(), Watched(0))
    let late = try JSONDocument(
      parsing:
        #"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"late"}}"#
    ).root
    let poller = UpdatePoller(
      client: rig.connector.client, clock: rig.clock, watchdog: rig.watchdog, randomness: .seeded(1),
      log: .silent, rateLimited: rig.rateLimited,
      ask: { _, _, _, _ in
        let isFirst = asked.change { asked in
          asked += 1
          return asked == 1
        }
        if isFirst {
          // Whoever waits in a task of its own does not hear that it is cancelled.
          await Task { await gate.pass() }.value
          return [late]
        }
        if !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        return []
      }, position: { _ in nil }, accept: { [inbox = rig.inbox] in try await inbox.accept($0) })
    let running = Task { try await poller.run() }
    await asked.wait { $0 == 1 }
    rig.watchdog.advance(to: try await rig.watchdog.nextSleep())
    await asked.wait { $0 == 2 }
    gate.open()
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(rig.inbox.batches.isEmpty)
  }

  @Test("Nothing is asked for while the inbox is full")
  func backPressure() async throws {
    let rig = Rig(try telegram())
    let gate = Gate()
    rig.inbox.hold(at: gate)
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await gate.arrivals(1)
    rig.telegram.say("b", in: ann)
    #expect(rig.telegram.pendingUpdates == 2)
    #expect(rig.telegram.world.calls["getUpdates"] == 1)
    gate.open()
    await rig.inbox.offers(2)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.texts == ["a", "b"])
  }

  @Test("A batch that could not be stored stays with Telegram and is offered again")
  func storeFails() async throws {
    let rig = Rig(try telegram())
    rig.inbox.refuse(2)
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    for count in 1...2 {
      await rig.inbox.offers(count)
      #expect(rig.telegram.pendingUpdates == 1)
      rig.clock.advance(to: try await rig.clock.nextSleep())
    }
    await rig.telegram.pollHeld()
    #expect(rig.inbox.texts == ["a"])
    #expect(rig.telegram.pendingUpdates == 0)
  }

  @Test("Stopped with an open poll, it confirms what is stored and no more")
  func stops() async throws {
    let rig = Rig(try telegram())
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    await rig.inbox.offers(1)
    await rig.telegram.pollHeld()
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(rig.telegram.pendingUpdates == 0)
    rig.telegram.say("b", in: ann)
    #expect(rig.telegram.pendingUpdates == 1)
  }

  @Test("Stopped while a batch is being stored, it leaves the batch with Telegram")
  func stopsWhileStoring() async throws {
    let rig = Rig(try telegram())
    let gate = Gate()
    rig.inbox.hold(at: gate)
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    await gate.arrivals(1)
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(rig.inbox.texts == [])
    #expect(rig.telegram.pendingUpdates == 1)
  }

  @Test("After a restart it goes on where the inbox is, also when Telegram counts anew")
  func restarts() async throws {
    let rig = Rig(try telegram(), offset: "900000000")
    rig.telegram.numberUpdates(from: 117_314_199)
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.inbox.offers(1)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.position == "117314200")
    #expect(rig.telegram.pendingUpdates == 0)
  }

  @Test("A webhook is removed, and what it left is read")
  func webhook() async throws {
    let rig = Rig(try telegram())
    rig.telegram.change { $0.webhook = "https://example.org" }
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.inbox.offers(1)
    #expect(rig.telegram.world.webhook.isEmpty)
    #expect(rig.inbox.texts == ["a"])
  }

  @Test("Another poller is waited out")
  func conflict() async throws {
    let rig = Rig(try telegram())
    rig.telegram.fail(
      "getUpdates", times: 7,
      with: .refused(TelegramFailure(409, "Conflict: terminated by other getUpdates request")))
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    for _ in 0..<7 {
      let wake = try await rig.clock.nextSleep()
      let pause = rig.clock.now.duration(to: wake)
      #expect(pause >= .seconds(2) && pause <= .seconds(30))
      #expect(!rig.connector.health().isConnected)
      rig.clock.advance(to: wake)
    }
    await rig.inbox.offers(1)
    await rig.telegram.pollHeld()
    #expect(rig.connector.health().isConnected)
  }

  @Test("Whatever goes wrong on the way, it polls again and loses nothing", arguments: 0..<9)
  func faults(index: Int) async throws {
    let faults: [TelegramFault] = [
      .throttled(seconds: 2), .restarting, .badGateway, .cutAnswer(after: 34), .lostAnswer, .lostRequest,
      .answer(status: 200, contentType: "text/html", body: "<html>login</html>"),
      .answer(status: 200, contentType: "application/json", body: #"{"ok":true,"result":null}"#),
      .answer(status: 200, contentType: "application/json", body: ""),
    ]
    let rig = Rig(try telegram())
    rig.telegram.fail("getMe", with: faults[index])
    rig.telegram.fail("getUpdates", times: 2, with: faults[index])
    rig.telegram.say("a", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    let ticking = Task {
      while !Task.isCancelled { rig.clock.advance(to: try await rig.clock.nextSleep()) }
    }
    defer { ticking.cancel() }
    await rig.inbox.offers(1)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.texts == ["a"])
    #expect(rig.telegram.pendingUpdates == 0)
  }

  /// Polls without waiting for anything but Telegram, until so many batches were offered.
  private func hurry(_ rig: Rig, untilOffered count: Int) async {
    let running = Task { try await rig.connector.run() }
    let hurrying = Task { while true { rig.clock.advance(to: try await rig.clock.nextSleep()) } }
    await rig.inbox.offers(count)
    running.cancel()
    hurrying.cancel()
  }

  @Test(
    "An update is not set aside for what stood between us and Telegram: not when that goes, and not while it cuts answers",
    arguments: [
      ("<html>Sign in first</html>", 6), (#"{"ok":true,"result":[{"update_id":1,"mess"#, 7),
    ])
  func innocent(body: String, times: Int) async throws {
    let rig = Rig(try telegram())
    rig.telegram.fail(
      "getUpdates", times: times, with: .answer(status: 200, contentType: "application/json", body: body))
    rig.telegram.say("a", in: ann)
    rig.telegram.say("b", in: ann)
    await hurry(rig, untilOffered: 2)
    #expect(rig.inbox.batches.flatMap(\.quarantined).isEmpty)
    #expect(rig.inbox.texts == ["a", "b"])
  }

  @Test("One that no parser reads is set aside also when Telegram has begun to count anew")
  func renumberedPoison() async throws {
    let rig = Rig(try telegram(), offset: "900000001")
    let poison = #"{"ok":true,"result":[{"update_id":5000,"message":{"text":"\x"}}]}"#
    rig.telegram.fail(
      "getUpdates", times: 7, with: .answer(status: 200, contentType: "application/json", body: poison))
    await hurry(rig, untilOffered: 1)
    #expect(rig.inbox.batches.first?.quarantined.map(\.id.number) == ["5000"])
    #expect(rig.inbox.batches.first?.positions == ["offset": "5001"])
  }

  @Test(
    "Who is to answer everybody in groups and cannot hear them is told so, once", arguments: [true, false])
  func privacyMode(hearsEverything: Bool) async throws {
    let rig = Rig(try telegram(), hearsEverything: hearsEverything)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.telegram.pollHeld()
    let told = rig.logged.withLock { $0.filter { $0.contains("/setprivacy") } }
    #expect(told.count == (hearsEverything ? 1 : 0))
  }

  @Test("An update that no parser reads is set aside with its bytes, and the next one is read")
  func poison() async throws {
    let rig = Rig(try telegram())
    let poison = #"{"ok":true,"result":[{"update_id":1,"message":{"text":"\x"}}]}"#
    rig.telegram.fail(
      "getUpdates", times: 7, with: .answer(status: 200, contentType: "application/json", body: poison))
    rig.telegram.say("a", in: ann)
    rig.telegram.say("b", in: ann)
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    for _ in 0..<5 { rig.clock.advance(to: try await rig.clock.nextSleep()) }
    await rig.inbox.offers(2)
    await rig.telegram.pollHeld()
    #expect(rig.inbox.batches.first?.quarantined.first?.payload == Array(poison.utf8))
    #expect(rig.inbox.texts == ["b"])
  }

  @Test(
    "A wrong token ends it with a sentence that says what to do, without the token",
    arguments: [("123456789:AAF0aGVfd3JvbmdfdG9rZW5fb2Zfc29tZWJvZHlf", "(401)"), ("no-token", "(404)")])
  func wrongToken(token: String, code: String) async throws {
    let rig = Rig(try telegram(), token: token)
    do {
      try await rig.connector.run()
      Issue.record("it goes on")
    } catch let error as TelegramMisconfigured {
      #expect(error.description.contains(code) && !error.description.contains(token))
    }
    #expect(rig.telegram.world.calls["getUpdates"] == nil)
  }

  @Test("A token that is withdrawn later ends it as well")
  func withdrawnToken() async throws {
    let rig = Rig(try telegram())
    rig.telegram.fail("getUpdates", with: .refused(TelegramFailure(401, "Unauthorized")))
    await #expect(throws: TelegramMisconfigured.self) { try await rig.connector.run() }
  }

  @Test("Only what is used is asked for")
  func kinds() async throws {
    let rig = Rig(try telegram())
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.telegram.pollHeld()
    #expect(rig.telegram.push("message_reaction", Array("{}".utf8)) == nil)
    #expect(rig.telegram.push("inline_query", Array("{}".utf8)) == nil)
    for kind in UpdateReader.kinds { #expect(rig.telegram.push(kind, Array("{}".utf8)) != nil) }
  }

  @Test("The age of the last answer is told while the poll hangs")
  func age() async throws {
    let rig = Rig(try telegram())
    let running = Task { try await rig.connector.run() }
    defer { running.cancel() }
    await rig.telegram.pollHeld()
    rig.telegram.expirePoll()
    await rig.telegram.when { $0.calls["getUpdates"] == 2 }
    rig.clock.advance(by: .seconds(45))
    let health = rig.connector.health()
    #expect(health.isConnected && health.pollAge == .seconds(45))
    rig.connector.refreshGauges()
    #expect(rig.pollAge.current == 45)
    rig.clock.advance(by: .seconds(30))
    #expect(!rig.connector.health().isConnected)
  }
}
