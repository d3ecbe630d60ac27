import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("Outbox after a restart", .timeLimit(.minutes(5)))
struct RecoveryTests {
  /// Leaves a message as a dead process does.
  private func leave(
    _ text: RichText, to chat: String, state: OutboxItem.State = .sending, deaths: Int = 0,
    due: Duration = .zero,
    in fixture: DeliveryFixture
  ) async throws {
    let now = fixture.clock.now
    try await fixture.database.write { connection in
      let message = OutboundMessage(to: ChatAddress(.telegram, chat: chat), text)
      let row = try connection.post(message, state: state, causedAt: now, now: now).row
      try connection.run(
        "UPDATE outbox SET deaths = \(deaths), due_ms = \(now.advanced(by: due)) WHERE id = \(row)")
    }
  }

  @Test("Messages that two processes ended with are sent one at a time, and nobody waits for that")
  func suspectsOneByOne() async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(holding: gate))
    try await leave("suspect", to: "2", deaths: 1, in: fixture)
    try await leave("other suspect", to: "3", deaths: 1, in: fixture)
    try await leave("innocent", to: "1", in: fixture)
    // Nothing else runs, and it comes to its end all the same.
    try await fixture.relay.recover()
    #expect(fixture.outbox.pending == 3)
    #expect(fixture.platform.tries == 0)
    try await fixture.running {
      await gate.arrivals(2)
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in
        [OutboundMessage(to: ChatAddress(.telegram, chat: "4"), "new")]
      }
      await gate.arrivals(3)
      #expect(Set(fixture.platform.texts) == ["↻ suspect", "↻ innocent", "new"])
      gate.open()
      await fixture.platform.tried(4)
    }
    #expect(fixture.platform.texts.last == "↻ other suspect")
  }

  @Test("A message that every process ended with is given up with a reason, and counted for the operator")
  func givenUp() async throws {
    let fixture = try await DeliveryFixture()
    try await leave("poison", to: "1", deaths: 4, in: fixture)
    try await leave("innocent", to: "1", state: .queued, in: fixture)
    try await fixture.running {
      try await fixture.relay.recover()
      await fixture.platform.tried(1)
    }
    #expect(fixture.platform.texts == ["innocent"])
    #expect(
      try await fixture.texts("SELECT coalesce(error, '') FROM outbox WHERE id = 1") == [OutboxItem.deadly])
    #expect(try await fixture.database.read { try $0.outboxTroubles() }.givenUp == 1)
  }

  @Test("What waited through a long outage is not given up at the first hiccup", arguments: [false, true])
  func afterOutage(isReply: Bool) async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    try await fixture.database.write { connection in
      let message = OutboundMessage(to: ChatAddress(.telegram, chat: "1"), "old")
      _ = try connection.post(message, state: .queued, causedAt: now, now: now, isReply: isReply)
    }
    fixture.clock.advance(by: .seconds(3 * 86_400))
    fixture.platform.next(
      .paused(for: .seconds(5), reason: "a pause"),
      .notDelivered(.after(.seconds(23 * 3_600)), reason: "no network"),
      .notDelivered(.backOff, reason: "no network"))
    try await fixture.running {
      try await fixture.relay.recover()
      for count in 1...3 {
        await fixture.platform.tried(count)
        try await fixture.clock.passNextSleep()
      }
      await fixture.platform.tried(4)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["old"])
    // An answer stays one over a restart.
    #expect(fixture.numbers.text().contains("bot_response_time_seconds_count \(isReply ? 1 : 0)\n"))
  }

  @Test("Where nobody can be asked what became of an earlier try, a message is given up after a day")
  func cannotLook() async throws {
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(canLook: false))
    try await leave("old", to: "1", in: fixture)
    let start = fixture.clock.now
    try await fixture.running {
      try await fixture.relay.recover()
      let hurry = Task { while true { try await fixture.clock.passNextSleep() } }
      defer { hurry.cancel() }
      while fixture.outbox.pending > 0 { await Task.yield() }
    }
    let waited = start.duration(to: fixture.clock.now)
    #expect(waited > .seconds(86_400) && waited < .seconds(2 * 86_400))
    #expect(fixture.platform.tries == 0)
  }

  @Test("A suspect that the platform told to wait waits as long as it was told, and holds its own chat only")
  func suspectWaitsAsTold() async throws {
    let fixture = try await DeliveryFixture()
    try await leave("suspect", to: "1", deaths: 1, due: .seconds(40), in: fixture)
    try await leave("other suspect", to: "2", deaths: 1, in: fixture)
    let start = fixture.clock.now
    try await fixture.relay.recover()
    try await fixture.running {
      for chat in ["1", "3"] {
        try await fixture.outbox.commit(causedAt: start) { _ in
          [OutboundMessage(to: ChatAddress(.telegram, chat: chat), "new")]
        }
      }
      await fixture.platform.tried(2)
      #expect(Set(fixture.platform.texts) == ["↻ other suspect", "new"])
      try await fixture.clock.passNextSleep()
      await fixture.platform.tried(4)
    }
    #expect(start.duration(to: fixture.clock.now) == .seconds(40))
    #expect(fixture.platform.texts.suffix(2) == ["↻ suspect", "new"])
  }

  @Test("A suspect that has to wait for its place keeps nobody waiting, and stays one")
  func suspectWaitsForPlace() async throws {
    let fixture = try await DeliveryFixture()
    try await leave("suspect", to: "1", deaths: 1, in: fixture)
    try await leave("other suspect", to: "2", deaths: 1, in: fixture)
    fixture.platform.nextPlaces(after: .seconds(3))
    try await fixture.relay.recover()
    try await fixture.running {
      await fixture.platform.tried(1)
      #expect(fixture.platform.texts == ["↻ other suspect"])
      try await fixture.clock.passNextSleep()
      await fixture.platform.tried(2)
    }
    #expect(fixture.platform.texts == ["↻ other suspect", "↻ suspect"])
    #expect(try await fixture.texts("SELECT deaths FROM outbox ORDER BY id") == ["2", "2"])
  }

  @Test(
    "What is for a platform that this process does not speak on is left as it is, and leaves when one does")
  func elsewhere() async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    try await leave("here", to: "1", in: fixture)
    try await fixture.database.write { connection in
      for (kind, state) in [(.talk, .sending), (.once, .sending), (.talk, .queued)]
        as [(OutboundMessage.Kind, OutboxItem.State)]
      {
        let message = OutboundMessage(
          to: ChatAddress(.discord, chat: "9"), .send(.init("there")), kind: kind)
        _ = try connection.post(message, state: state, causedAt: now, now: now)
      }
      let event = InboundEvent(
        id: EventID(.discord, "1"), address: ChatAddress(.discord, chat: "9"), chatKind: .direct, sender: nil,
        content: .message(IncomingMessage(id: "1", text: "hello", isAddressed: true)), receivedAt: now)
      _ = try connection.store(InboundBatch(platform: .discord, events: [event]), now: now)
    }
    try await fixture.running {
      try await fixture.relay.recover()
      try await fixture.dispatcher.recover()
      await fixture.platform.tried(1)
      // What is said there meanwhile waits as well.
      try await fixture.outbox.commit(causedAt: now, expecting: ChatAddress(.discord, chat: "9")) { _ in
        [OutboundMessage(to: ChatAddress(.discord, chat: "9"), "later")]
      }
      try await fixture.dispatcher.quiet()
    }
    #expect(fixture.platform.texts == ["↻ here"])
    #expect(
      try await fixture.texts(
        "SELECT state || deaths FROM outbox WHERE destination = 'discord:9' ORDER BY id")
        == ["sending0", "sending0", "queued0", "queued0"])
    #expect(try await fixture.texts("SELECT state || attempts FROM inbox") == ["pending0"])
    #expect(fixture.outbox.backlog.free == DeliveryLimits().backlog)

    let second = try await DeliveryFixture(database: fixture.database, on: .discord)
    try await second.running {
      try await second.relay.recover()
      try await second.dispatcher.recover()
      await second.platform.tried(4)
    }
    // What must not come twice is left to an operator, as everywhere.
    #expect(second.platform.texts == ["↻ there", "there", "later", "hello"])
  }

  @Test("Before anything is done with a message found at start, the database says that it is being sent")
  func countedBeforeTheTry() async throws {
    let fixture = try await DeliveryFixture()
    try await leave("one", to: "1", state: .queued, in: fixture)
    try await fixture.database.write { connection in
      try connection.run(
        """
        CREATE TRIGGER marks AFTER UPDATE ON outbox WHEN NEW.state = 'sending'
        BEGIN INSERT INTO effects (text) VALUES ('marked'); END
        """)
    }
    // It gets no further than to ask for its place.
    fixture.platform.nextPlaces(after: .seconds(3))
    try await fixture.running {
      try await fixture.relay.recover()
      _ = try await fixture.clock.nextSleep()
    }
    #expect(try await fixture.texts("SELECT text FROM effects") == ["marked"])
    #expect(try await fixture.texts("SELECT state || may_repeat FROM outbox") == ["queued0"])
  }

  @Test("A message on the wire when Warden is told to stop is not held responsible for it")
  func interrupted() async throws {
    let gate = Gate()
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(holding: gate))
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in
        [OutboundMessage(to: ChatAddress(.telegram, chat: "1"), "slow")]
      }
      await fixture.platform.tried(1)
    }
    #expect(try await fixture.texts("SELECT state || may_repeat || deaths FROM outbox") == ["queued10"])
  }

  @Test("What was promised the wire and never got there leaves without a mark at the next start")
  func promisedButUntried() async throws {
    let first = try await DeliveryFixture()
    let address = ChatAddress(.telegram, chat: "1")
    try await first.outbox.commit(causedAt: first.clock.now, expecting: address) { _ in
      [OutboundMessage(to: address, "hello")]
    }
    #expect(try await first.texts("SELECT state FROM outbox") == ["sending"])
    let stopped = Task {
      // Told to stop before it begins: a cancellation from outside might come too late.
      withUnsafeCurrentTask { $0?.cancel() }
      try await first.relay.run()
    }
    _ = await stopped.result
    #expect(first.platform.tries == 0)
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.relay.recover()
      await second.platform.tried(1)
    }
    #expect(second.platform.texts == ["hello"])
  }

  @Test("Nor has anything a mark that was promised the wire when the relay had ended already")
  func promisedTooLate() async throws {
    let first = try await DeliveryFixture()
    let address = ChatAddress(.telegram, chat: "1")
    try await first.running {}
    try await first.outbox.commit(causedAt: first.clock.now, expecting: address) { _ in
      [OutboundMessage(to: address, "hello")]
    }
    #expect(try await first.texts("SELECT state FROM outbox") == ["sending"])
    await first.relay.takeBackUntried()
    #expect(try await first.texts("SELECT state || may_repeat || deaths FROM outbox") == ["queued00"])
  }

  @Test("The platform's wish to wait outlives the process, for everything to the same chat")
  func waitsAreKept() async throws {
    let first = try await DeliveryFixture()
    first.platform.next(.notDelivered(.after(.seconds(30)), reason: "slow down"))
    let start = first.clock.now
    try await first.running {
      for text in ["one", "two"] as [RichText] {
        try await first.outbox.commit(causedAt: start) { _ in
          [OutboundMessage(to: ChatAddress(.telegram, chat: "1"), text)]
        }
      }
      await first.platform.tried(1)
      _ = try await first.clock.nextSleep()
    }
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.relay.recover()
      let wake = try await second.clock.nextSleep()
      #expect(wake == start.advanced(by: .seconds(30)))
      #expect(second.platform.tries == 0)
      second.clock.advance(to: wake)
      await second.platform.tried(2)
    }
    #expect(second.platform.texts == ["one", "two"])
  }

  @Test("A wait that a wrong clock has left does not outlast a message's life")
  func boundedWait() async throws {
    let fixture = try await DeliveryFixture()
    try await leave("one", to: "1", state: .queued, due: .seconds(365 * 86_400), in: fixture)
    try await fixture.running {
      try await fixture.relay.recover()
      let wake = try await fixture.clock.nextSleep()
      #expect(fixture.clock.now.duration(to: wake) == DeliveryLimits().giveUpAfter)
    }
  }

  @Test("A chat that moved twice is found at its last address, also after a restart")
  func chainOfMoves() async throws {
    let first = try await DeliveryFixture()
    let address = ChatAddress(.telegram, chat: "1")
    first.platform.next(
      .moved(to: ChatAddress(.telegram, chat: "-2")), .moved(to: ChatAddress(.telegram, chat: "-3")))
    try await first.running {
      for text in ["one", "two"] as [RichText] {
        try await first.outbox.commit(causedAt: first.clock.now) { _ in [OutboundMessage(to: address, text)] }
      }
      await first.platform.tried(4)
      await first.relay.flush(within: .seconds(1))
    }
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.relay.recover()
      try await second.outbox.commit(causedAt: second.clock.now) { _ in
        [OutboundMessage(to: ChatAddress(.telegram, chat: "1", topic: "7"), "three")]
      }
      await second.platform.tried(1)
    }
    #expect((first.platform.accepted + second.platform.accepted).map(\.address.chat) == ["-3", "-3", "-3"])
    #expect(second.platform.accepted.map(\.address.topic) == ["7"])
  }
}

@Suite("Numbers of rows")
struct RowNumberTests {
  @Test("Events that an older Warden has stored keep their numbers, their state and their order")
  func migrated() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "warden-rows-\(UUID().uuidString)").path
    defer {
      for suffix in ["", "-wal", "-shm", ".lock"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let old = try await Database(path: path, migrations: Array(deliveryMigrations.prefix(2)))
    try await old.write { connection in
      for (id, state) in [(7, "pending"), (9, "dead")] {
        try connection.run(
          """
          INSERT INTO inbox (id, platform, number, lane, body, attempts, state, error, received_ms)
          VALUES (\(id), 'telegram', \(String(id)), 'telegram:5', '{}', 3, \(state), 'x', 1)
          """)
      }
    }
    await old.close()
    let database = try await Database(path: path, migrations: deliveryMigrations)
    let rows = try await database.write { connection in
      try connection.run("DELETE FROM inbox WHERE id = 9")
      try connection.run(
        "INSERT INTO inbox (platform, number, lane, body, received_ms) VALUES ('telegram', '1', 'telegram:5', '{}', 1)"
      )
      return try connection.all("SELECT id, number, attempts, state FROM inbox ORDER BY id") {
        "\($0.int(0)) \($0.text(1)) \($0.int(2)) \($0.text(3))"
      }
    }
    await database.close()
    #expect(rows == ["7 7 3 pending", "10 1 0 pending"])
  }

  @Test("The number of a settled event is never given to another one")
  func inbox() async throws {
    let fixture = try await DeliveryFixture()
    let rows = try await fixture.database.write { connection in
      try (1...3).map { number in
        let event = InboundEvent.saying("x", in: "5", number: number, at: Moment(seconds: 0))
        let row = try connection.store(
          InboundBatch(platform: .telegram, events: [event]), now: event.receivedAt)[0].row
        _ = try connection.settle(row)
        return row
      }
    }
    #expect(rows == [1, 2, 3])
  }

  @Test("Old messages are forgotten but for the newest, whose number must not come again")
  func outbox() async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    let rows = try await fixture.database.write { connection in
      var rows: [Int64] = []
      for _ in 1...3 {
        let message = OutboundMessage(to: ChatAddress(.telegram, chat: "5"), "hello")
        let row = try connection.post(message, state: .queued, causedAt: now, now: now).row
        try connection.markSent(row, as: nil, now: now)
        _ = try connection.forgetSettled(before: now.advanced(by: .seconds(1)))
        rows.append(row)
      }
      return rows
    }
    #expect(rows == [1, 2, 3])
    #expect(try await fixture.count("SELECT count(*) FROM outbox") == 1)
  }

  @Test(
    "What waits for a platform that is not connected is forgotten after a month, and nothing else that waits")
  func stranded() async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    try await fixture.database.write { connection in
      for (platform, days) in [
        (Platform.telegram, 40), (.discord, 40), (.discord, 1), (.terminal, 40), (.discord, 40),
      ] as [(Platform, Int64)] {
        let then = now.advanced(by: .seconds(-days * 86_400))
        let message = OutboundMessage(to: ChatAddress(platform, chat: "5"), "hello")
        _ = try connection.post(message, state: .queued, causedAt: then, now: then)
      }
    }
    let gone = try await fixture.outbox.forgetStranded(before: now.advanced(by: .seconds(-30 * 86_400)))
    #expect(gone == 1)
    // The newest of all keeps its number.
    #expect(try await fixture.texts("SELECT CAST(id AS TEXT) FROM outbox ORDER BY id") == ["1", "3", "5"])
  }

  @Test("Accepted identifiers are forgotten in steps that look at so many and no more, on every platform")
  func accepted() async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    let old = now.advanced(by: .seconds(-60))
    try await fixture.database.write { connection in
      for (platform, number, moment) in [
        (Platform.discord, "1100000000000000001", old), (.discord, "1100000000000000002", now),
        // As text, 1000 comes before 999; and after a silent week Telegram starts anywhere.
        (.telegram, "1000", old), (.telegram, "117", now), (.telegram, "118", old), (.telegram, "999", old),
        (.terminal, "1", old),
      ] {
        try connection.run(
          """
          INSERT INTO accepted_events (platform, number, received_ms)
          VALUES (\(platform), \(number), \(moment))
          """)
      }
    }
    var (last, steps, left) = (EventID?.none, 0, [Int64(7)])
    repeat {
      last = try await fixture.database.write { [last] in
        try $0.forgetAccepted(before: now, after: last, limit: 2)
      }
      steps += 1
      left.append(try await fixture.count("SELECT count(*) FROM accepted_events") ?? -1)
    } while last != nil && steps < 20
    #expect(steps == 4)
    #expect(left == [7, 6, 5, 3, 2])
    #expect(
      try await fixture.texts("SELECT number FROM accepted_events ORDER BY number")
        == ["1100000000000000002", "117"])
  }

  @Test("What operators have had time to look at is forgotten, and what is younger stays")
  func troubles() async throws {
    let fixture = try await DeliveryFixture()
    let now = fixture.clock.now
    try await fixture.database.write { connection in
      for (number, age) in [(1, 40), (2, 1)] {
        let then = now.advanced(by: .seconds(-age * 86_400))
        let event = InboundEvent.saying("x", in: "5", number: number, at: then)
        let row = try connection.store(InboundBatch(platform: .telegram, events: [event]), now: then)[0].row
        _ = try connection.bury(row, error: "broken", attempts: 5)
        let message = OutboundMessage(to: event.address, "hello")
        let out = try connection.post(message, state: .queued, causedAt: then, now: then).row
        try connection.markFailed(out, unknown: true, error: "?", now: then)
      }
      _ = try connection.forgetTroubles(before: now.advanced(by: .seconds(-30 * 86_400)))
    }
    #expect(try await fixture.texts("SELECT number FROM inbox") == ["2"])
    #expect(try await fixture.count("SELECT count(*) FROM outbox WHERE state = 'unknown'") == 1)
  }
}
