import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("Outbox relay", .timeLimit(.minutes(5)))
struct OutboxRelayTests {
  let address = ChatAddress(.telegram, chat: "5")

  private func post(_ text: RichText, kind: OutboundMessage.Kind = .talk, on fixture: DeliveryFixture)
    async throws
  {
    let message = OutboundMessage(to: address, .send(OutboundMessage.Content(text)), kind: kind)
    try await fixture.outbox.commit(causedAt: fixture.clock.now, expecting: address) { _ in [message] }
  }

  private func states(_ fixture: DeliveryFixture) async throws -> [String] {
    try await fixture.texts("SELECT state FROM outbox ORDER BY id")
  }

  @Test("A throttled message waits as long as the platform asked, and those behind it wait with it")
  func throttled() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.notDelivered(.after(.seconds(30)), reason: "slow down"))
    let start = fixture.clock.now
    try await fixture.running {
      try await post("one", on: fixture)
      try await post("two", on: fixture)
      await fixture.platform.tried(1)
      let wake = try await fixture.clock.nextSleep()
      #expect(wake == start.advanced(by: .seconds(30)))
      #expect(fixture.platform.texts.isEmpty)
      fixture.clock.advance(to: wake)
      await fixture.platform.tried(3)
    }
    #expect(fixture.platform.texts == ["one", "two"])
  }

  @Test(
    "Talk whose outcome nobody knows is sent again and says so; a notice is left to the operator; the fleeting goes"
  )
  func unknown() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.unknown(reason: "timeout"), .accepted(message: "1"))
    try await fixture.running {
      try await post("talk", on: fixture)
      await fixture.platform.tried(1)
      fixture.clock.advance(to: try await fixture.clock.nextSleep())
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
      fixture.platform.next(.unknown(reason: "timeout"), .unknown(reason: "timeout"))
      try await post("paid", kind: .once, on: fixture)
      try await post("pressed", kind: .fleeting, on: fixture)
      await fixture.platform.tried(4)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["↻ talk"])
    #expect(try await states(fixture) == ["sent", "unknown", "refused"])
    #expect(fixture.metrics.repeated.current == 1)
  }

  @Test(
    "Talk that may have come twice says so on every platform that cannot hide it, and on no other",
    arguments: Platform.allCases, [true, false])
  func marksRepeats(side: Platform, hidesRepeats: Bool) async throws {
    let fixture = try await DeliveryFixture(
      platform: ScriptedPlatform(hidesRepeats: hidesRepeats), on: side)
    try await fixture.database.write { connection in
      let message = OutboundMessage(to: ChatAddress(side, chat: "5"), "hello")
      let now = fixture.clock.now
      _ = try connection.post(message, state: .sending, causedAt: now, now: now)
    }
    try await fixture.running {
      try await fixture.relay.recover()
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == [hidesRepeats ? "hello" : "↻ hello"])
  }

  @Test("A message follows its chat so often and not further", arguments: [0, 2])
  func movesTooOften(most: Int) async throws {
    var limits = DeliveryLimits()
    limits.mostMoves = most
    let fixture = try await DeliveryFixture(limits: limits)
    for number in 0...Int64(most) {
      fixture.platform.next(.moved(to: ChatAddress(.telegram, chat: String(100 + number))))
    }
    try await fixture.running {
      try await post("talk", on: fixture)
      await fixture.platform.tried(most + 1)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.tries == most + 1)
    #expect(try await states(fixture) == ["refused"])
  }

  @Test("An answer to a button waits for no message of its chat, and takes no place under its limits")
  func buttonAnswers() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.nextPlaces(after: .seconds(60))
    try await fixture.running {
      try await post("talk", on: fixture)
      _ = try await fixture.clock.nextSleep()
      let now = fixture.clock.now
      try await fixture.outbox.commit(causedAt: now) { _ in
        ["first", "second"].map { text in
          OutboundMessage(
            to: address, .answerButton(callback: text, text: text, isAlert: false), kind: .fleeting)
        }
      }
      // The second leaves when the first is recorded.
      await fixture.platform.tried(2)
    }
    #expect(try await states(fixture).prefix(2) == ["queued", "sent"])
  }

  @Test(
    "What is said to an interaction waits for no message of its chat, takes no place there, and keeps its order"
  )
  func interactions() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.nextPlaces(after: .seconds(60))
    try await fixture.running {
      try await post("talk", on: fixture)
      _ = try await fixture.clock.nextSleep()
      let now = fixture.clock.now
      try await fixture.outbox.commit(causedAt: now) { _ in
        [
          OutboundMessage(to: address, "one", replyTo: "interaction:7001:55:token:hidden"),
          OutboundMessage(to: address, .replace(message: "interaction:7001:55:token", with: .init("…"))),
          OutboundMessage(to: address, "two", replyTo: "further:7001:55:token"),
          OutboundMessage(to: address, .retireButtons(message: "interaction:7001:55:token:message")),
          OutboundMessage(to: address, "three", replyTo: "further:7001:55:token"),
          OutboundMessage(to: address, "other", replyTo: "interaction:7001:56:token"),
        ]
      }
      await fixture.platform.tried(6)
    }
    #expect(fixture.platform.texts.filter { $0 != "other" } == ["one", "", "two", "", "three"])
    #expect(try await states(fixture).first == "queued")
  }

  @Test("The way of the answer to an interaction is kept free as well")
  func claimsInteraction() async throws {
    let fixture = try await DeliveryFixture()
    let token = "interaction:7001:55:token"
    let event = InboundEvent(
      id: EventID(.telegram, "55"), address: address, chatKind: .group, sender: nil,
      content: .command(IncomingMessage(id: token, text: "/help", isAddressed: true, awaitsAnswer: true)),
      receivedAt: fixture.clock.now)
    let address = address
    try await fixture.outbox.commit(causedAt: fixture.clock.now, expecting: address, answering: event) { _ in
      [OutboundMessage(to: address, "one", replyTo: token)]
    }
    #expect(try await states(fixture) == ["sending"])
  }

  @Test("Talk that may not be repeated is left to the operator when nobody knows whether it arrived")
  func notRepeated() async throws {
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(mayRepeat: false))
    fixture.platform.next(.unknown(reason: "timeout"))
    try await fixture.running {
      try await post("talk", on: fixture)
      await fixture.platform.tried(1)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(try await states(fixture) == ["unknown"])
    #expect(fixture.platform.tries == 1)
  }

  @Test("Of a message that will not arrive the text is not kept")
  func textGoes() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.refused(reason: "no"), .unknown(reason: "timeout"))
    try await fixture.running {
      try await post("secret", on: fixture)
      try await post("secret", kind: .once, on: fixture)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(try await states(fixture) == ["refused", "unknown"])
    #expect(try await fixture.texts("SELECT body FROM outbox") == ["", ""])
  }

  @Test("A message for a chat that moved is delivered at the new address, and later ones go there at once")
  func moved() async throws {
    let fixture = try await DeliveryFixture()
    let new = ChatAddress(.telegram, chat: "-1005")
    fixture.platform.next(.moved(to: new))
    try await fixture.running {
      try await post("one", on: fixture)
      await fixture.platform.tried(1)
      await fixture.platform.tried(2)
      try await post("two", on: fixture)
      await fixture.platform.tried(3)
    }
    #expect(fixture.platform.accepted.map(\.address) == [new, new])
    #expect(fixture.moves.value == [[address, new]])
  }

  @Test(
    "What others keep of a chat that moved follows it, however long the database cannot be written",
    arguments: [
      (SQLiteError(code: 13, message: "full", sql: ""), [2, 3]),
      // Waiting would help nobody here, and the message goes on.
      (SQLiteError(code: 19, message: "constraint", sql: ""), [1, 2]),
    ])
  func movesLater(fault: SQLiteError, tries: [Int]) async throws {
    let fixture = try await DeliveryFixture()
    let new = ChatAddress(.telegram, chat: "-1005")
    fixture.moveFaults.withLock { $0 = [fault] }
    fixture.platform.next(.moved(to: new))
    if tries[0] == 2 { fixture.platform.next(.moved(to: new)) }
    try await fixture.running {
      try await post("one", on: fixture)
      await fixture.platform.tried(1)
      if tries[0] == 2 { fixture.clock.advance(to: try await fixture.clock.nextSleep()) }
      await fixture.platform.tried(tries[1])
    }
    #expect(fixture.moves.value == (tries[0] == 2 ? [[address, new]] : []))
    #expect(fixture.platform.accepted.map(\.address) == [new])
  }

  @Test("Numbers of messages stay behind when a chat moves: there they are those of other messages")
  func numbersStayBehind() async throws {
    let fixture = try await DeliveryFixture()
    let new = ChatAddress(.telegram, chat: "-1005")
    let actions: [OutboundMessage.Action] = [
      .send(.init("one", replyTo: "3")), .replace(message: "4", with: .init("two")),
      .react(message: "5", emoji: "👌"), .retireButtons(message: "6"), .retract(message: "7 8"),
    ]
    fixture.platform.next(.moved(to: new))
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { [address] _ in
        actions.map { OutboundMessage(to: address, $0) }
      }
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.accepted.map(\.action) == [.send(.init("one")), .send(.init("two"))])
    #expect(fixture.platform.accepted.map(\.address) == [new, new])
    #expect(try await states(fixture) == Array(repeating: "sent", count: 5))
  }

  @Test("A replacement that may have been sent anew before says so to its platform")
  func repeatsReplacement() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.unknown(reason: "timeout"))
    let message = OutboundMessage(to: address, .replace(message: "1", with: .init("done")))
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in [message] }
      await fixture.platform.tried(1)
      fixture.clock.advance(to: try await fixture.clock.nextSleep())
      await fixture.platform.tried(2)
    }
    #expect(fixture.platform.accepted.map(\.action) == [message.action])
    #expect(fixture.platform.accepted.map(\.mayBeRepeat) == [true])
  }

  @Test("Nothing more is sent to a chat that sent us away, until somebody writes from there")
  func unreachable() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.unreachable(reason: "blocked"))
    try await fixture.running {
      try await post("one", on: fixture)
      await fixture.platform.tried(1)
      try await post("two", on: fixture)
      await fixture.relay.flush(within: .seconds(1))
      #expect(fixture.platform.tries == 1)
      try await fixture.offer("back")
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["back"])
    #expect(try await fixture.count("SELECT count(*) FROM unreachable_chats") == 0)
  }

  @Test(
    "A try that a dead process began ends by the kind of its message",
    arguments: ["talk", "once", "fleeting"])
  func recovered(kind: String) async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.database.write { connection in
      let message = OutboundMessage(
        to: address, .send(OutboundMessage.Content("hello")),
        kind: OutboundMessage.Kind(rawValue: kind) ?? .talk)
      let now = fixture.clock.now
      _ = try connection.post(message, state: .sending, causedAt: now, now: now)
    }
    try await fixture.running {
      try await fixture.relay.recover()
      await fixture.relay.flush(within: .seconds(1))
    }
    let expected = ["talk": ["sent"], "once": ["unknown"], "fleeting": ["refused"]]
    #expect(try await states(fixture) == expected[kind])
    #expect(fixture.platform.texts == (kind == "talk" ? ["↻ hello"] : []))
  }

  @Test(
    "After an outage with many tries, a message still may move and still may be repeated",
    .timeLimit(.minutes(5)),
    arguments: [
      DeliveryOutcome.unknown(reason: "timeout"), .moved(to: ChatAddress(.telegram, chat: "-1005")),
    ])
  func triesAreNoRepeats(outcome: DeliveryOutcome) async throws {
    let fixture = try await DeliveryFixture()
    let tries = 6
    for _ in 0..<tries { fixture.platform.next(.notDelivered(.after(.seconds(10)), reason: "no network")) }
    fixture.platform.next(outcome)
    try await fixture.running {
      try await post("one", on: fixture)
      for count in 1...tries {
        await fixture.platform.tried(count)
        try await fixture.clock.passNextSleep()
      }
      await fixture.platform.tried(tries + 1)
      if case .unknown = outcome { try await fixture.clock.passNextSleep() }
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(try await states(fixture) == ["sent"])
  }

  @Test("What is said to an old event is tried as long as anything else", .timeLimit(.minutes(5)))
  func answersToOldEvents() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.notDelivered(.after(.seconds(10)), reason: "slow down"))
    let longAgo = fixture.clock.now.advanced(by: .seconds(-3 * 86_400))
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: longAgo) { _ in [OutboundMessage(to: address, "late")] }
      await fixture.platform.tried(1)
      fixture.clock.advance(to: try await fixture.clock.nextSleep())
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["late"])
  }

  @Test("A message that is given up is in the log with where to find it, and among those of the last day")
  func givenUp() async throws {
    let fixture = try await DeliveryFixture()
    for _ in 1...2 {
      fixture.platform.next(.notDelivered(.after(.seconds(13 * 3_600)), reason: "no network"))
    }
    fixture.platform.next(.notDelivered(.backOff, reason: "no network"), .refused(reason: "no such topic"))
    try await fixture.running {
      try await post("one", on: fixture)
      for count in 1...2 {
        await fixture.platform.tried(count)
        try await fixture.clock.passNextSleep()
      }
      await fixture.platform.tried(3)
      await fixture.relay.flush(within: .seconds(1))
      try await post("two", on: fixture)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(try await states(fixture) == ["refused", "refused"])
    let lines = fixture.logged.withLock { $0.filter { $0.contains("will not arrive") } }
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#"message=1 platform=telegram chat=5 reason="no network""#) == true)
    #expect(lines.last?.contains(#"message=2 platform=telegram chat=5 reason="no such topic""#) == true)
    let now = fixture.clock.now
    let (fresh, older) = try await fixture.database.read { connection in
      (
        try connection.refusedMessages(since: now.advanced(by: .seconds(-86_400))),
        try connection.refusedMessages(since: now)
      )
    }
    #expect(fresh == 2 && older == 0)
  }

  @Test("A pause that the platform has asked for is no try")
  func pauses() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.paused(for: .seconds(30), reason: "a pause"))
    let start = fixture.clock.now
    try await fixture.running {
      try await post("one", on: fixture)
      await fixture.platform.tried(1)
      let wake = try await fixture.clock.nextSleep()
      #expect(wake == start.advanced(by: .seconds(30)))
      #expect(try await fixture.texts("SELECT state || tries FROM outbox") == ["queued0"])
      fixture.clock.advance(to: wake)
      await fixture.platform.tried(2)
    }
    #expect(fixture.platform.texts == ["one"])
  }

  @Test("The response time is that of the first message in the chat that answers an event")
  func responseTime() async throws {
    let other = ChatAddress(.telegram, chat: "6")
    let fixture = try await DeliveryFixture(
      handler: EventHandler(
        plan: { event in
          .decide(
            Decision(Decision.Label("talk")) { _ in
              [
                OutboundMessage(to: event.address, .react(message: "1", emoji: "👌"), kind: .fleeting),
                OutboundMessage(to: other, "notice"), OutboundMessage(to: event.address, "first"),
                OutboundMessage(to: event.address, "second"),
              ]
            })
        }, apology: EventHandler.echo.apology))
    func count() -> Bool { fixture.numbers.text().contains("bot_response_time_seconds_count 1\n") }
    try await fixture.running {
      try await fixture.offer("hello")
      await fixture.platform.tried(4)
      await fixture.relay.flush(within: .seconds(1))
      // What nobody asked for has no response time.
      try await post("by itself", on: fixture)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(count())
    #expect(
      try await fixture.texts("SELECT destination FROM outbox WHERE is_reply ORDER BY id") == ["telegram:5"])
  }

  @Test("A message that waits for its place is stored as one that was never tried")
  func waitsForPlace() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.nextPlaces(after: .seconds(5))
    try await fixture.running {
      try await post("one", on: fixture)
      let wake = try await fixture.clock.nextSleep()
      #expect(try await states(fixture) == ["queued"])
      fixture.clock.advance(to: wake)
      await fixture.platform.tried(1)
    }
    #expect(fixture.platform.texts == ["one"])
  }

  @Test("A notice whose chat moved surely did not arrive, and is stored as such")
  func movedNotice() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.moved(to: ChatAddress(.telegram, chat: "-1005")))
    fixture.platform.nextPlaces(after: .zero, .seconds(5))
    try await fixture.running {
      try await post("paid", kind: .once, on: fixture)
      let wake = try await fixture.clock.nextSleep()
      #expect(try await states(fixture) == ["queued"])
      fixture.clock.advance(to: wake)
      await fixture.platform.tried(2)
    }
    #expect(fixture.platform.texts == ["paid"])
  }

  @Test("A stored message that cannot be read is refused instead of found at every start")
  func unreadable() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.database.write { connection in
      let now = fixture.clock.now
      _ = try connection.post(OutboundMessage(to: address, "hello"), state: .queued, causedAt: now, now: now)
      try connection.run("UPDATE outbox SET body = 'x'")
    }
    try await fixture.relay.recover()
    #expect(try await states(fixture) == ["refused"])
    #expect(fixture.outbox.pending == 0)
  }

  @Test("A message survives its way through the database", arguments: messages)
  func codec(message: OutboundMessage) {
    #expect(OutboundMessage(json: message.json, to: message.address, kind: message.kind) == message)
  }

  static let messages: [OutboundMessage] = {
    let address = ChatAddress(.telegram, chat: "5", topic: "7")
    let text = RichText(
      "a “quote” \u{1F980}\n",
      spans: [.init(.bold, 0..<1), .init(.link(url: "https://a.example/?b=\"c\""), 2..<5)])
    let buttons = [[Button("Pay", .callback("pay:1")), Button("Read", .link("https://a.example"))], []]
    return [
      OutboundMessage(to: address, text, replyTo: "3"),
      OutboundMessage(to: address, .send(.init(text, buttons: buttons)), kind: .once, isSilent: true),
      OutboundMessage(to: address, .replace(message: "9", with: .init("new"))),
      OutboundMessage(to: address, .answerButton(callback: "c", text: nil, isAlert: true), kind: .fleeting),
      OutboundMessage(to: address, .react(message: "5", emoji: "👌"), kind: .fleeting),
    ]
  }()
}
