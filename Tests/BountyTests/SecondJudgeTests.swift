import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("The second judge", .timeLimit(.minutes(5)))
struct SecondJudgeTests {
  private static let reject = Hearing.decided(Ruling(.reject, "No."))
  private static let approve = Hearing.decided(Ruling(.approve, "Yes."))
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
      #expect(try await table.attempt(held.id)?.judge == .confirm)
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
      #expect(try await table.attempt(second.id)?.refund == .roundPaused)
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
      #expect(try await table.attempt(first.id)?.outcome == .approvedDenied)
      #expect(try await table.attempt(first.id)?.refund == nil)
      let stored = try await table.database.read { connection in
        try connection.first(
          "SELECT tool, judge, outcome, refund_reason FROM attempts WHERE id = \(first.id)"
        ) {
          [$0.text(0), $0.text(1), $0.text(2), $0.text(3)]
        }
      }
      #expect(stored == ["approve_transfer", "deny", "approved_denied", "approved_denied"])
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      #expect(try await table.attempt(second.id)?.outcome == .rejected)
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
        #expect(try await table.attempt(held.id)?.outcome == .approvedDenied)
        #expect(try await table.live()?.pause == .byOperator)
        #expect(table.told.withLock { !$0.contains { if case .resumed = $0 { true } else { false } } })
      }
    }
  }
}
