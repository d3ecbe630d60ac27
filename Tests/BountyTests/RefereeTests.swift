import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("The referee", .timeLimit(.minutes(5)))
struct RefereeTests {
  private static let reject = Hearing.decided(Ruling(.reject, "No."))

  @Test("An answer without a decision is asked for once more, and then charged as a rejection")
  func unclear() async throws {
    try await RoundTable([.unclear, .unclear, Self.reject]).inOrder { table in
      try await table.open()
      let held = try await table.hold(try await table.player(1))
      try await table.judge()
      let attempt = try #require(try await table.attempt(held.id))
      #expect(
        (attempt.state, attempt.tool, attempt.reply) == (
          .captured, Ruling.Tool.none, Ruling.stock.explanation
        ))
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
      #expect(try await table.attempt(held.id)?.tool == .reject)
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
      #expect(try await table.attempt(held.id)?.refund == .guardianDown)
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
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
    // Five seconds later it is tried again, with the same verdict.
    let again = now.advanced(by: .seconds(5))
    while table.clock.sleeping.first != again { await Task.yield() }
    table.clock.advance(to: again)
    while table.clock.sleeping.first != again.advanced(by: .seconds(5)) { await Task.yield() }
    #expect(try await noted() == 1)
    #expect(try await table.balance(.revenue) == 0)
    // The books do not change their mind: after ten minutes the fee goes back.
    table.clock.advance(to: now.advanced(by: RoundBook.judgeDeadline))
    while try await table.attempt(held.id)?.state != .refunded {
      if let next = table.clock.sleeping.first { table.clock.advance(to: next) }
      await Task.yield()
    }
    #expect(table.pleas.withLock { $0.count } == 1)
    let trail = try await table.database.read { connection in
      try connection.all("SELECT actor FROM audit_log WHERE action = 'bounty.refund'") { $0.text(0) }
    }
    #expect(trail == ["system:recovery"])
  }

  @Test(
    "A verdict that the database itself refuses is given up after ten minutes like one that the books contradict"
  )
  func refusedByDatabase() async throws {
    let table = try await RoundTable()
    try await table.open()
    let held = try await table.hold(try await table.player(1))
    try await table.database.write { connection in
      try connection.run(
        """
        CREATE TRIGGER refusal BEFORE UPDATE ON attempts WHEN NEW.state = 'captured'
        BEGIN SELECT RAISE(ABORT, 'no'); END
        """)
    }
    let running = Task { try await table.referee.run() }
    defer { running.cancel() }
    while try await table.attempt(held.id)?.state != .refunded {
      if let next = table.clock.sleeping.first { table.clock.advance(to: next) }
      await Task.yield()
    }
    #expect(try await table.balance(.revenue) == 0)
    #expect(table.pleas.withLock { $0.count } == 1)
  }

  @Test(
    "A verdict that could not be stored is stored later, and nobody is asked again", arguments: [false, true])
  func stored(isApproved: Bool) async throws {
    let verdict = Hearing.decided(Ruling(isApproved ? .approve : .reject, "So be it."))
    let table = try await RoundTable([verdict, .failed("nobody asks again")])
    try await table.inOrder { table in
      try await table.open()
      let held = try await table.hold(try await table.player(1))
      table.fate.withLock { $0 = [.diskFull, .diskFull] }
      let clock = table.clock
      let hurry = Task { while true { clock.advance(to: try await clock.nextSleep()) } }
      defer { hurry.cancel() }
      try await table.judge()
      #expect(try await table.attempt(held.id)?.outcome == (isApproved ? .approved : .rejected))
      #expect(table.pleas.withLock { $0.count } == 1)
      #expect(table.fate.withLock { $0.isEmpty })
    }
  }

  @Test("What the second judge has said is stored later as well, where it could not be stored at once")
  func storedOpinion() async throws {
    let table = try await RoundTable(
      [.decided(Ruling(.approve, "Yes."))], opinions: [.confirm, .deny(category: "other")])
    try await table.inOrder { table in
      try await table.open("{\"format\": \"warden-rules/1\", \"second_judge\": \"confirm\"}")
      let held = try await table.hold(try await table.player(1))
      // The approval is stored, and what is said of it not at first.
      table.fate.withLock { $0 = [.goesWell, .diskFull] }
      let clock = table.clock
      let hurry = Task { while true { clock.advance(to: try await clock.nextSleep()) } }
      defer { hurry.cancel() }
      try await table.judge()
      #expect(try await table.attempt(held.id)?.outcome == .approved)
    }
  }

  @Test("Who wins an empty pool has won, with nothing to be paid")
  func emptyPool() async throws {
    try await RoundTable([.decided(Ruling(.approve, "You win."))]).inOrder { table in
      let round = try await table.open("{\"format\": \"warden-rules/1\", \"pool_bps\": 0}", seed: 0)
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      try await table.judge()
      #expect(try await table.attempt(held.id)?.outcome == .approved)
      #expect(try await table.database.read { try $0.round(round.id)?.state } == .won)
      #expect(table.pleas.withLock { $0.count } == 1)
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(86_400)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.database.read { try $0.heldPrizes().isEmpty })
      #expect(try await table.balance(.available(to: ann)) == 90_000_000)
    }
  }
}
