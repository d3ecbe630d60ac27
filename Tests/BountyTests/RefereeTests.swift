import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("The referee", .timeLimit(.minutes(1)))
struct RefereeTests {
  private static let reject = Hearing.decided(Ruling(.reject, "No."))
  private static let approve = Hearing.decided(Ruling(.approve, "Yes."))

  /// Lets every sleep of the referee pass at once while `body` runs.
  private func hurrying<Result: Sendable>(
    _ table: RoundTable, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let clock = table.clock
    let hurry = Task { while true { clock.advance(to: try await clock.nextSleep()) } }
    defer { hurry.cancel() }
    return try await body()
  }

  @Test("An answer without a decision is asked for once more, and then charged as a rejection")
  func unclear() async throws {
    try await RoundTable([.unclear, .unclear, Self.reject]).inOrder { table in
      try await table.open()
      let held = try await table.hold(try await table.player(1))
      try await table.judge()
      let attempt = try #require(try await table.attempt(held.id))
      #expect((attempt.state, attempt.tool, attempt.reply) == (.captured, "none", Ruling.stock.explanation))
      #expect(table.pleas.withLock { $0.count } == 2)
      // The same bytes both times.
      #expect(Set(table.pleas.withLock { $0.map(\.caseFile) }).count == 1)
    }
  }

  @Test("An unclear answer and then a clear one is a decision like any other")
  func clearSecond() async throws {
    try await RoundTable([.unclear, Self.reject]).inOrder { table in
      try await table.open()
      let held = try await table.hold(try await table.player(1))
      try await table.judge()
      #expect(try await table.attempt(held.id)?.tool == "reject_transfer")
    }
  }

  @Test("It is quiet only when what was decided has been told, not when it has been stored")
  func quietAfterTelling() async throws {
    let gate = Gate()
    try await RoundTable([Self.reject], announcing: gate).inOrder { table in
      try await table.open()
      try await table.hold(try await table.player(1))
      let told = try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          try await table.judge()
          return true
        }
        await gate.arrivals(1)
        // The decision is stored now, and nobody has been told.
        let waiting = Task {
          try await table.referee.quiet()
          return table.told.withLock { !$0.isEmpty }
        }
        // Turns enough for somebody who does not wait to come back.
        for _ in 0..<50 { _ = try await table.live() }
        for _ in 0..<50 { try await table.database.write { _ in } }
        gate.open()
        try await group.waitForAll()
        return try await waiting.value
      }
      #expect(told)
    }
  }

  @Test("Running out of tokens twice costs nothing")
  func cutOff() async throws {
    try await RoundTable([.cutOff]).inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      try await table.judge()
      #expect(try await table.attempt(held.id)?.refundReason == "guardian_down")
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
    }
  }

  @Test("Three failures give the fee back and pause the round, which two good probes let go on")
  func down() async throws {
    let table = try await RoundTable(
      [.failed("failed"), .failed("failed"), .failed("failed"), Self.reject], probes: [false, true, true])
    try await table.inOrder { table in
      try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      let (first, second) = (try await table.hold(ann), try await table.hold(bob))
      try await hurrying(table) { try await table.judge() }
      #expect(table.pleas.withLock { $0.count } == 3)
      #expect(try await table.attempt(first.id)?.refundReason == "guardian_down")
      #expect(try await table.attempt(second.id)?.state == .held)
      #expect(try await table.live()?.pause == .guardianDown)
      await #expect(throws: CommandError.roundPaused(reason: "the Warden cannot answer").chargingNothing) {
        _ = try await table.quote(try await table.player(3))
      }
      for _ in 0..<3 {
        table.clock.advance(to: table.clock.now.advanced(by: .seconds(60)))
        _ = try await table.referee.lookAtClock()
      }
      #expect(try await table.live()?.state == .open)
      try await table.judge()
      #expect(try await table.attempt(second.id)?.outcome == "rejected")
    }
  }

  @Test(
    "A message that the provider does not take costs nothing and, however often it comes, stops nobody else")
  func refused() async throws {
    let table = try await RoundTable(
      [.refused("refused"), .refused("refused"), .refused("refused"), Self.reject])
    try await table.inOrder { table in
      try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      for number in 1...3 {
        let held = try await table.hold(ann, "try \(number)")
        try await table.judge()
        #expect(try await table.attempt(held.id)?.refundReason == "guardian_down")
      }
      // Asked once each: the same bytes would be refused again.
      #expect(table.pleas.withLock { $0.count } == 3)
      await #expect(throws: CommandError.self) { try await table.hold(ann, "once more") }
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      #expect(try await table.live()?.state == .open)
      let other = try await table.hold(bob)
      try await table.judge()
      #expect(try await table.attempt(other.id)?.outcome == "rejected")
    }
  }

  @Test("A provider that takes the messages of no three players pauses the round and calls an operator")
  func refusedToAll() async throws {
    try await RoundTable([.refused("refused")]).inOrder { table in
      try await table.open()
      var people: [PersonID] = []
      for number in 1...3 {
        people.append(try await table.player(number))
        try await table.hold(people[number - 1])
      }
      try await table.judge()
      #expect(try await table.live()?.pause == .unclear)
      for person in people { #expect(try await table.balance(.available(to: person)) == 100_000_000) }
      #expect(
        table.told.withLock { $0.contains { if case .needsOperator = $0 { true } else { false } } })
    }
  }

  @Test("A round that stays paused gives its queue back after ten minutes")
  func longPause() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      let (book, now) = (table.book, table.clock.now)
      try await table.database.write { connection in
        _ = try book.pause(round, because: "tea", at: now, on: connection)
      }
      try await table.judge()
      #expect(try await table.attempt(held.id)?.state == .held)
      table.clock.advance(to: now.advanced(by: .seconds(599)))
      let next = try await table.referee.lookAtClock()
      #expect(next == now.advanced(by: .seconds(600)))
      table.clock.advance(to: now.advanced(by: .seconds(600)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.attempt(held.id)?.refundReason == "round_paused")
    }
  }

  @Test("A day's budget that is used up gives everybody's fee back")
  func budget() async throws {
    try await RoundTable([.outOfBudget]).inOrder { table in
      try await table.open()
      var ids: [AttemptID] = []
      for number in 1...3 { ids.append(try await table.hold(try await table.player(number)).id) }
      try await table.judge()
      for id in ids { #expect(try await table.attempt(id)?.refundReason == "budget_reached") }
      #expect(table.pleas.withLock { $0.count } == 1)
    }
  }

  @Test("Three unclear answers in a row to different players pause the round and call an operator")
  func riddles() async throws {
    try await RoundTable([.unclear]).inOrder { table in
      try await table.open()
      for number in 1...4 { try await table.hold(try await table.player(number)) }
      try await table.judge()
      #expect(try await table.live()?.pause == .unclear)
      #expect(try await table.live()?.capturedCount == 3)
      #expect(
        table.told.withLock { $0.contains { if case .needsOperator = $0 { true } else { false } } })
    }
  }

  private static let strict = "{\"format\": \"warden-rules/1\", \"second_judge\": \"confirm\"}"

  @Test("Where the rules say so, a second judge confirms a win")
  func confirmed() async throws {
    try await RoundTable([Self.approve], opinions: [.silent, .confirm]).inOrder { table in
      try await table.open(Self.strict)
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      try await table.judge()
      #expect(try await table.attempt(held.id)?.state == .confirming)
      #expect(try await table.live()?.pause == .confirming)
      #expect(try await table.balance(.held(by: ann)) == 10_000_000)
      try await table.judge()
      #expect(try await table.attempt(held.id)?.judge == "confirm")
      #expect(try await table.balance(.prize(of: ann)) == 3_007_000_000)
      #expect(table.pleas.withLock { $0.count } == 1)
    }
  }

  @Test("Whoever waits behind an approval has the fee back after ten minutes; the approval stays")
  func waitingBehindApproval() async throws {
    try await RoundTable([Self.approve], opinions: [.silent]).inOrder { table in
      try await table.open(Self.strict)
      let first = try await table.hold(try await table.player(1))
      let second = try await table.hold(try await table.player(2))
      try await table.judge()
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(600)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.attempt(first.id)?.state == .confirming)
      #expect(try await table.attempt(second.id)?.refundReason == "round_paused")
    }
  }

  @Test("After a day of silence operators are called, once, and the second judge is asked no more")
  func silence() async throws {
    try await RoundTable([Self.approve], opinions: [.silent]).inOrder { table in
      try await table.open(Self.strict)
      let held = try await table.hold(try await table.player(1))
      try await table.judge()
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(86_400)))
      for _ in 0..<3 { try await table.judge() }
      let calls = table.told.withLock { $0.count { if case .needsOperator = $0 { true } else { false } } }
      #expect(calls == 1)
      #expect(try await table.attempt(held.id)?.state == .confirming)
    }
  }

  @Test("A win that the second judge denies is given back and published, and the round goes on")
  func denied() async throws {
    let table = try await RoundTable(
      [Self.approve, Self.reject], opinions: [.deny(category: "forged_markup")])
    try await table.inOrder { table in
      try await table.open(Self.strict)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      let (first, second) = (try await table.hold(ann), try await table.hold(bob))
      try await table.judge()
      #expect(try await table.attempt(first.id)?.outcome == "approved_denied")
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      #expect(try await table.attempt(second.id)?.outcome == "rejected")
      #expect(try await table.live()?.state == .open)
    }
  }

  @Test(
    "A denial lets go on what the judge's look stopped, and not what an operator did, before or after the approval"
  )
  func operatorsPauseStays() async throws {
    for isBefore in [true, false] {
      let table = try await RoundTable([Self.approve], opinions: [.deny(category: "other")])
      try await table.inOrder { table in
        let round = try await table.open(Self.strict)
        let held = try await table.hold(try await table.player(1))
        let (book, now) = (table.book, table.clock.now)
        func pause() async throws {
          try await table.database.write { connection in
            guard let round = try connection.round(round.id) else { return }
            _ = try book.pause(round, because: "tea", at: now, on: connection)
          }
        }
        try await table.database.write { connection in
          guard case .judge(let attempt, _) = try book.next(in: round.id, at: now, on: connection) else {
            return
          }
          if isBefore, let open = try connection.round(round.id) {
            _ = try book.pause(open, because: "tea", at: now, on: connection)
          }
          let judgement = Judgement(Ruling(.approve, "Yes."), context: [1], model: "test/model")
          _ = try book.settle(attempt, judgement, at: now, on: connection)
        }
        if !isBefore { try await pause() }
        #expect(try await table.live()?.pause == .byOperator)
        try await table.judge()
        #expect(try await table.attempt(held.id)?.outcome == "approved_denied")
        #expect(try await table.live()?.pause == .byOperator)
        #expect(table.told.withLock { !$0.contains { if case .resumed = $0 { true } else { false } } })
      }
    }
  }

  @Test("The timer starts with an attempt, warns, stands still while somebody waits, and shares the pool out")
  func timer() async throws {
    let rules = """
      {"format": "warden-rules/1", "timer": {"after_attempts": 2, "seconds": 3600}}
      """
    try await RoundTable().inOrder { table in
      let round = try await table.open(rules)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      for person in [ann, ann, bob] {
        try await table.hold(person)
        try await table.judge()
      }
      let start = table.clock.now
      #expect(try await table.live()?.timerDeadline == start.advanced(by: .seconds(3_600)))
      // Somebody waits for ten minutes and takes it back: nobody may win by stalling.
      try await table.hold(bob)
      table.clock.advance(to: start.advanced(by: .seconds(600)))
      let (book, later) = (table.book, table.clock.now)
      _ = try await table.database.write { try book.cancel(by: bob, at: later, on: $0).attempt }
      let deadline = start.advanced(by: .seconds(4_200))
      #expect(try await table.live()?.timerDeadline == deadline)
      for minutes: Int64 in [15, 5, 1] {
        table.clock.advance(to: deadline.advanced(by: .seconds(-60 * minutes)))
        _ = try await table.referee.lookAtClock()
        _ = try await table.referee.lookAtClock()
        #expect(try await table.live()?.warnedMinutes == minutes)
      }
      let warnings = table.told.withLock { $0.count { if case .warned = $0 { true } else { false } } }
      #expect(warnings == 3)
      table.clock.advance(to: deadline)
      _ = try await table.referee.lookAtClock()
      #expect(try await table.live() == nil)
      // 3,021 dollars: a tenth for the last attempt, the rest by attempts, 2 to 1.
      let pool: Int64 = 3_021_000_000
      let last = pool / 10
      let rest = pool - last
      #expect(try await table.balance(.available(to: bob)) == 90_000_000 + last + rest / 3)
      #expect(try await table.balance(.available(to: ann)) == 80_000_000 + rest - rest / 3)
      #expect(try await table.balance(.pool(of: round.id)) == 0)
    }
  }

  @Test(
    "Heads that somebody asks for keep none from being told to everybody, each day and each hundred records")
  func heads() async throws {
    try await RoundTable().inOrder { table in
      func told() -> [Int64] {
        table.told.withLock { $0.compactMap { if case .head(let head) = $0 { head.size } else { nil } } }
      }
      let book = table.book
      func ask() async throws {
        let now = table.clock.now
        try await table.database.write { _ = try book.signHead(at: now, on: $0) }
      }
      try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 10000}}")
      let ann = try await table.player(1)
      try await table.hold(ann)
      try await table.judge()
      #expect(told() == [])
      // Whoever asks for a proof gets a head at once, and asks again before each day is over.
      for hours: Int64 in [1, 22] {
        table.clock.advance(to: table.clock.now.advanced(by: .seconds(3_600 * hours)))
        try await ask()
        _ = try await table.referee.lookAtClock()
      }
      #expect(told() == [])
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(3_600)))
      let records = try await table.database.read { try $0.recordsSinceHeadForAll() }
      _ = try await table.referee.lookAtClock()
      // The key, the round, what was held and what was decided.
      #expect(told().count == 1)
      let after = try await table.database.read { try $0.recordsSinceHeadForAll() }
      #expect((records, after) == (2, 0))
      for number in 0..<50 {
        try await table.hold(try await table.player(1 + number % 10))
        try await ask()
        try await table.judge()
      }
      #expect(told().count == 2)
      #expect(told().last.map { $0 - told()[0] } == 100)
    }
  }

  @Test("What contradicts the books while an attempt is judged is noted once, however often it is tried")
  func conflict() async throws {
    let table = try await RoundTable()
    try await table.open()
    let held = try await table.hold(try await table.player(1))
    let now = table.clock.now
    try await table.database.write { connection in
      try connection.post(
        Posting(
          .adjust, key: IdempotencyKey("attempt:\(held.id):capture"),
          Leg(.dollars(units: 1), from: .administration, to: .operating)), at: now, .system)
    }
    let running = Task { try await table.referee.run() }
    defer { running.cancel() }
    func noted() async throws -> Int64 {
      try await table.database.read { connection in
        try connection.first("SELECT COUNT(*) FROM security_events WHERE kind = 'posting_conflict'") {
          $0.int(0)
        } ?? 0
      }
    }
    while try await noted() == 0 { await Task.yield() }
    // Five seconds later it is tried again, and no more than that: after ten minutes the fee would go back.
    let again = now.advanced(by: .seconds(5))
    while table.clock.sleeping.first != again { await Task.yield() }
    table.clock.advance(to: again)
    while table.pleas.withLock({ $0.count }) < 2 { await Task.yield() }
    while table.clock.sleeping.first != again.advanced(by: .seconds(5)) { await Task.yield() }
    #expect(try await noted() == 1)
    #expect(try await table.balance(.revenue) == 0)
  }
}
