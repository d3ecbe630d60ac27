import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("Succession on the wire", .timeLimit(.minutes(5)))
struct SuccessionTests {
  private static let oneAtATime = {
    var limits = DeliveryLimits()
    limits.sendsInFlight = 1
    return limits
  }()

  private func post(_ text: RichText, to chat: String, on fixture: DeliveryFixture) async throws {
    let message = OutboundMessage(to: ChatAddress(.telegram, chat: chat), text)
    try await fixture.outbox.commit(causedAt: fixture.clock.now, expecting: message.address) { _ in [message]
    }
  }

  private func states(_ fixture: DeliveryFixture) async throws -> [String] {
    try await fixture.texts("SELECT state || may_repeat FROM outbox ORDER BY id")
  }

  @Test("What settles a message begins the one that takes its place: both or neither", arguments: ["5", "6"])
  func sharesTransaction(next: String) async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(
      limits: Self.oneAtATime, platform: ScriptedPlatform(holding: gate))
    try await fixture.database.write { connection in
      try connection.run("CREATE TABLE faults (id INTEGER PRIMARY KEY)")
      try connection.run("INSERT INTO faults VALUES (1)")
      try connection.run(
        """
        CREATE TRIGGER fault AFTER UPDATE OF state ON outbox
        WHEN new.id = 2 AND new.state = 'sending' AND EXISTS (SELECT 1 FROM faults)
        BEGIN SELECT RAISE(ABORT, 'not now'); END
        """)
    }
    try await fixture.running {
      try await post("one", to: "5", on: fixture)
      await gate.arrivals(1)
      try await post("two", to: next, on: fixture)
      #expect(try await states(fixture) == ["sending0", "queued0"])
      gate.open()
      let retry = try await fixture.clock.nextSleep()
      #expect(try await states(fixture) == ["sending0", "queued0"])
      try await fixture.database.write { try $0.run("DELETE FROM faults") }
      fixture.clock.advance(to: retry)
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["one", "two"])
    #expect(try await states(fixture) == ["sent0", "sent0"])
  }

  @Test("A message that has to wait for its place under the limits takes nobody's place on the wire")
  func keepsLimits() async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(
      limits: Self.oneAtATime, platform: ScriptedPlatform(holding: gate))
    fixture.platform.nextPlaces(after: .zero, .seconds(30))
    let start = fixture.clock.now
    try await fixture.running {
      try await post("one", to: "5", on: fixture)
      await gate.arrivals(1)
      try await post("two", to: "6", on: fixture)
      try await post("three", to: "7", on: fixture)
      gate.open()
      await fixture.platform.tried(2)
      let wake = try await fixture.clock.nextSleep()
      #expect(wake == start.advanced(by: .seconds(30)))
      #expect(fixture.platform.texts == ["one", "three"])
      #expect(try await states(fixture)[1] == "queued0")
      fixture.clock.advance(to: wake)
      await fixture.platform.tried(3)
    }
    #expect(fixture.platform.texts == ["one", "three", "two"])
  }

  @Test("A chat that will not have us takes nobody's place on the wire")
  func skipsUnreachable() async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(
      limits: Self.oneAtATime, platform: ScriptedPlatform(holding: gate))
    fixture.platform.next(.unreachable(reason: "blocked"))
    gate.open()
    try await fixture.running {
      try await post("nobody", to: "6", on: fixture)
      await fixture.relay.flush(within: .seconds(1))
      try await post("one", to: "5", on: fixture)
      try await post("two", to: "6", on: fixture)
      try await post("three", to: "7", on: fixture)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["one", "three"])
    #expect(try await states(fixture) == ["refused0", "sent0", "refused0", "sent0"])
  }

  @Test(
    "Where nobody sees a repeat, a message that waits for its turn is stored as begun, and is none when told to stop",
    arguments: [true, false])
  func beginsInLine(hidesRepeats: Bool) async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(
      limits: Self.oneAtATime, platform: ScriptedPlatform(holding: gate, hidesRepeats: hidesRepeats))
    try await fixture.running {
      for (text, chat) in [("one", "5"), ("two", "5"), ("three", "6")] as [(RichText, String)] {
        try await post(text, to: chat, on: fixture)
        await gate.arrivals(1)
      }
      let waiting = hidesRepeats ? "sending0" : "queued0"
      #expect(try await states(fixture) == ["sending0", waiting, waiting])
    }
    #expect(try await states(fixture) == ["queued1", "queued0", "queued0"])
    let next = try await DeliveryFixture(database: fixture.database)
    try await next.running {
      try await next.relay.recover()
      await next.relay.flush(within: .seconds(1))
    }
    #expect(next.platform.texts.sorted() == ["three", "two", "↻ one"])
  }
}
