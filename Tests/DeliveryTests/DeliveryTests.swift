import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("From event to reply")
struct DeliveryTests {
  @Test("An event, its effect and its reply are there, and the inbox is empty")
  func wholeWay() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.running {
      try await fixture.offer("one", "two")
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["one", "two"])
    #expect(try await fixture.texts("SELECT text FROM effects ORDER BY id") == ["one", "two"])
    #expect(try await fixture.count("SELECT count(*) FROM inbox") == 0)
    #expect(try await fixture.count("SELECT count(*) FROM outbox WHERE state = 'sent' AND body = ''") == 2)
  }

  @Test("Threat 2: an event that comes twice has one effect")
  func duplicates() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.running {
      try await fixture.offer("one", "two")
      try await fixture.offer("one", "two")
      try await fixture.offer("three", firstNumber: 3)
      await fixture.platform.tried(3)
    }
    #expect(try await fixture.texts("SELECT text FROM effects ORDER BY id") == ["one", "two", "three"])
  }

  @Test(
    "A failing event is tried again, then becomes a dead letter with an apology, and the next one has its turn"
  )
  func deadLetter() async throws {
    let handler = EventHandler(
      plan: { event in
        event.text == "bad" ? .work { throw Broken() } : EventHandler.echo.plan(event)
      }, apology: EventHandler.echo.apology)
    var limits = DeliveryLimits()
    limits.attempts = 3
    let longest = limits.longestRetry
    let fixture = try await DeliveryFixture(limits: limits, handler: handler)
    try await fixture.running {
      try await fixture.offer("bad", "good")
      // A failing try leaves two sleepers: its lease, which is cancelled, and its retry, which may be told of twice.
      for _ in 0..<2 {
        var wake: Moment
        repeat {
          wake = try await fixture.clock.nextSleep()
        } while wake <= fixture.clock.now || fixture.clock.now.duration(to: wake) > longest
        fixture.clock.advance(to: wake)
      }
      await fixture.platform.tried(2)
    }
    #expect(fixture.platform.texts == ["sorry", "good"])
    let letters = try await fixture.database.read { try $0.deadLetters() }
    #expect(letters.map(\.attempts) == [3])
  }

  @Test("A refusal thrown in the commit takes the effects back and is the answer, without another try")
  func otherwise() async throws {
    let handler = EventHandler(
      plan: { event in
        .decide(
          Decision(
            Decision.Label("talk"),
            commit: { connection in
              try connection.run("INSERT INTO effects (text) VALUES ('half')")
              throw Broken()
            },
            otherwise: { error in
              guard error is Broken else { return nil }
              return Decision(
                Decision.Label("talk", .refused), commit: { _ in [OutboundMessage(to: event.address, "no")] })
            }))
      }, apology: EventHandler.echo.apology)
    let fixture = try await DeliveryFixture(handler: handler)
    try await fixture.running {
      try await fixture.offer("one")
      await fixture.platform.tried(1)
    }
    #expect(fixture.platform.texts == ["no"])
    #expect(try await fixture.count("SELECT count(*) FROM effects") == 0)
  }

  @Test("A dead letter that is put back is handled again")
  func revived() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.dispatcher.recover()
    let event = InboundEvent.saying("late", in: "5", number: 1, at: fixture.clock.now)
    let row = try await fixture.database.write { connection in
      let row = try connection.store(
        InboundBatch(platform: .telegram, events: [event]), now: event.receivedAt)[0].row
      _ = try connection.bury(row, error: "broken", attempts: 5)
      return row
    }
    #expect(try await fixture.database.write { try $0.revive(row) })
    try await fixture.running {
      try await fixture.dispatcher.takeUpRevived()
      await fixture.platform.tried(1)
    }
    #expect(fixture.platform.texts == ["late"])
    #expect(try await fixture.database.write { try $0.revive(row) } == false)
  }

  @Test("What a dead process left in the inbox is handled once at the next start")
  func restart() async throws {
    let first = try await DeliveryFixture()
    try await first.offer("one", "two")
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.relay.recover()
      try await second.dispatcher.recover()
      await second.platform.tried(2)
    }
    #expect(second.platform.texts == ["one", "two"])
    #expect(try await second.count("SELECT count(*) FROM effects") == 2)
  }

  @Test("An event that ended the process too often is given up after the last try, and nobody waits for it")
  func suspect() async throws {
    let first = try await DeliveryFixture()
    try await first.offer("poison", "innocent")
    try await first.database.write { connection in
      try connection.run("UPDATE inbox SET attempts = 5 WHERE id = 1")
    }
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.dispatcher.recover()
      await second.platform.tried(2)
    }
    #expect(Set(second.platform.texts) == ["sorry", "innocent"])
    #expect(try await second.database.read { try $0.deadLetterCount() } == 1)
  }

  @Test("A dead letter that is put back during the start is taken up once")
  func revivedAtStart() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.offer("late")
    try await fixture.database.write { connection in
      _ = try connection.bury(1, error: "broken", attempts: 5)
      _ = try connection.revive(1)
    }
    let second = try await DeliveryFixture(database: fixture.database)
    try await second.dispatcher.takeUpRevived()
    #expect(second.dispatcher.pending == 0)
    try await second.dispatcher.recover()
    #expect(second.dispatcher.pending == 1)
  }

  @Test("A try of an event found at start counts once, whether it fails or ends the process")
  func countsOnce() async throws {
    let first = try await DeliveryFixture()
    try await first.offer("bad")
    let handler = EventHandler(plan: { _ in .work { throw Broken() } }, apology: EventHandler.echo.apology)
    let second = try await DeliveryFixture(database: first.database, handler: handler)
    try await second.running {
      try await second.dispatcher.recover()
      for _ in 0..<2 { _ = try await second.clock.nextSleep() }
    }
    #expect(try await second.count("SELECT attempts FROM inbox") == 1)
  }

  @Test("A try that the end of the process interrupts is not held against the event")
  func interruptedTry() async throws {
    let first = try await DeliveryFixture()
    try await first.offer("slow")
    let gate = Gate()
    let handler = EventHandler(
      plan: { _ in
        .work {
          await gate.pass()
          throw CancellationError()
        }
      }, apology: EventHandler.echo.apology)
    let second = try await DeliveryFixture(database: first.database, handler: handler)
    try await second.running {
      try await second.dispatcher.recover()
      await gate.arrivals(1)
    }
    #expect(try await second.count("SELECT attempts FROM inbox") == 0)
  }

  @Test(
    "What ended the process too often is not tried once more because it cannot be buried",
    .timeLimit(.minutes(5)))
  func unburied() async throws {
    let first = try await DeliveryFixture()
    try await first.offer("poison")
    try await first.database.write { connection in
      try connection.run("UPDATE inbox SET attempts = 5")
      try connection.run(
        """
        CREATE TRIGGER unburied BEFORE UPDATE ON inbox WHEN NEW.state = 'dead'
        BEGIN SELECT RAISE(FAIL, 'not now'); END
        """)
    }
    let second = try await DeliveryFixture(database: first.database)
    try await second.running {
      try await second.dispatcher.recover()
      _ = try await second.clock.nextSleep()
    }
    #expect(try await second.count("SELECT count(*) FROM effects") == 0)
    #expect(try await second.count("SELECT count(*) FROM inbox") == 1)
  }

  @Test(
    "Positions are stored also while the backlog is full: a delivery that waits for that would wait for itself",
    .timeLimit(.minutes(1)))
  func positionsPassFullBacklog() async throws {
    var limits = DeliveryLimits()
    limits.backlog = 1
    let fixture = try await DeliveryFixture(limits: limits)
    try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in
      ["1", "2"].map { OutboundMessage(to: ChatAddress(.telegram, chat: $0), "hello") }
    }
    try await fixture.inbox.accept(
      InboundBatch(platform: .telegram, events: [], positions: ["private:7": "70"]))
    #expect(try await fixture.texts("SELECT value FROM platform_positions") == ["70"])
  }

  @Test("Threat 31: a full backlog makes the connector wait, and a delivered message lets it go on")
  func backlog() async throws {
    var limits = DeliveryLimits()
    limits.backlog = 2
    let fixture = try await DeliveryFixture(limits: limits)
    fixture.platform.next(.notDelivered(.after(.seconds(60)), reason: "slow down"))
    try await fixture.running {
      try await fixture.offer("one")
      await fixture.platform.tried(1)
      let retry = try await fixture.clock.nextSleep()
      async let second: Void = fixture.offer("two", "three", firstNumber: 2)
      fixture.clock.advance(to: retry)
      try await second
      await fixture.platform.tried(4)
    }
    #expect(fixture.platform.texts == ["one", "two", "three"])
  }

  @Test("A conversation is behind once a hundred wait in it and the next one has waited for a minute")
  func behind() async throws {
    let gate = Gate()
    let handler = EventHandler(
      plan: { event in
        .work {
          if event.text == "slow" { await gate.pass() }
          return .ignore
        }
      }, apology: EventHandler.echo.apology)
    let fixture = try await DeliveryFixture(handler: handler)
    let event = InboundEvent.saying("x", in: "5", number: 1, at: fixture.clock.now)
    try await fixture.running {
      try await fixture.offer("slow")
      for number in 2...100 { try await fixture.offer("x", firstNumber: number) }
      await gate.arrivals(1)
      fixture.clock.advance(by: .seconds(61))
      #expect(!fixture.dispatcher.isBehind(with: event))
      try await fixture.offer("x", firstNumber: 101)
      #expect(fixture.dispatcher.isBehind(with: event))
      let elsewhere = InboundEvent.saying("x", in: "6", number: 102, at: event.receivedAt)
      #expect(!fixture.dispatcher.isBehind(with: elsewhere))
      let fresh = InboundEvent.saying("x", in: "5", number: 103, at: fixture.clock.now)
      #expect(!fixture.dispatcher.isBehind(with: fresh))
      gate.open()
      try await fixture.dispatcher.quiet()
    }
    #expect(!fixture.dispatcher.isBehind(with: event))
  }

  @Test("A chat is crowded once sixty messages wait in it for a place under its limits")
  func crowded() async throws {
    let fixture = try await DeliveryFixture()
    let address = ChatAddress(.telegram, chat: "5")
    fixture.platform.nextPlaces(after: .seconds(3))
    try await fixture.running {
      for count in 1...60 {
        try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in
          [OutboundMessage(to: address, "hello")]
        }
        if count == 1 { _ = try await fixture.clock.nextSleep() }
        #expect(fixture.outbox.isCrowded(address) == (count == 60))
      }
      #expect(!fixture.outbox.isCrowded(ChatAddress(.telegram, chat: "6")))
      fixture.clock.advance(by: .seconds(3))
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(!fixture.outbox.isCrowded(address))
  }

  @Test("A wish that cannot wait is told before its turn")
  func arrivals() async throws {
    let heard = Guarded<[String]>([])
    let handler = EventHandler(
      plan: EventHandler.echo.plan, apology: EventHandler.echo.apology,
      arrived: { event in heard.withLock { $0.append(event.text) } })
    let fixture = try await DeliveryFixture(handler: handler)
    try await fixture.offer("stop")
    #expect(heard.withLock { $0 } == ["stop"])
  }
}
