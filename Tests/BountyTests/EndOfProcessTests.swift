import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

/// What a process leaves behind that ends just before or just after a step was stored, and what the next one makes of it.
@Suite("A step during which the process ends", .timeLimit(.minutes(5)))
struct EndOfProcessTests {
  enum Step: CaseIterable, Sendable { case win, void, cancellation, exhaustion, release }

  @Test(
    "happens exactly once, whichever it is", arguments: Step.allCases,
    [RoundTable.Fate.endsBefore, .endsAfter])
  func once(step: Step, fate: RoundTable.Fate) async throws {
    let answer: Hearing =
      switch step {
      case .win, .release: .decided(Ruling(.approve, "Yes."))
      case .void: .refused("refused")
      case .cancellation, .exhaustion: .decided(Ruling(.reject, "No."))
      }
    let table = try await RoundTable([answer])
    let rules = "{\"format\": \"warden-rules/1\", \"timer\": {\"after_attempts\": 1, \"seconds\": 600}}"
    let round = try await table.open(rules)
    let ann = try await table.player(1)
    try await table.hold(ann)
    // Up to the step, which is the first after the fate is sealed.
    switch step {
    case .win, .void: break
    case .cancellation: try await table.judge()
    case .exhaustion:
      try await table.judge()
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(600)))
    case .release:
      try await table.judge()
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(86_400)))
    }
    table.fate.withLock { $0 = [fate] }
    await #expect(throws: CancellationError.self) { try await take(step, round, at: table) }
    #expect(table.fate.withLock { $0.isEmpty })

    // The same database, and nothing else of the first process.
    let next = try await RoundTable([answer], seed: 2, database: table.database)
    next.clock.advance(to: table.clock.now)
    try await next.inOrder { next in
      try await next.referee.recover()
      try await take(step, round, at: next)
      let paid: Int64 =
        switch step {
        case .win: 90_000_000
        case .void, .cancellation: 100_000_000
        // All of the pool: there is nobody else.
        case .exhaustion, .release: 90_000_000 + 3_007_000_000
        }
      #expect(try await next.balance(.available(to: ann)) == paid)
      #expect(try await next.balance(.held(by: ann)) == 0)
      #expect(try await next.balance(.prize(of: ann)) == (step == .win ? 3_007_000_000 : 0))
      let state: Round.State? =
        switch step {
        case .win, .release: .won
        case .void: .open
        case .cancellation: .cancelled
        case .exhaustion: .exhausted
        }
      #expect(try await next.database.read { try $0.round(round.id)?.state } == state)
      // What was stored was not done again: a verdict or a refund is asked for anew only where it was lost.
      let asked = next.pleas.withLock { $0.count }
      #expect(asked == ((step == .win || step == .void) && fate == .endsBefore ? 1 : 0))
    }
  }

  /// Does what is left of a step to do.
  private func take(_ step: Step, _ round: Round, at table: RoundTable) async throws {
    switch step {
    case .win, .void: try await table.judge()
    case .exhaustion, .release: _ = try await table.referee.lookAtClock()
    case .cancellation:
      let (book, now) = (table.book, table.clock.now)
      try await table.referee.tell { connection in
        guard try connection.round(round.id)?.state.isLive == true else { return [] }
        return try book.cancelRound(round.id, because: "a storm", at: now, on: connection)
      }
    }
  }
}
