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
