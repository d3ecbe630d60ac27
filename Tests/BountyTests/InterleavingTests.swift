import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

/// Everything that may happen to a round, in an order that chance decides, with processes that die in between.
@Suite("Whatever happens in whatever order", .timeLimit(.minutes(3)))
struct InterleavingTests {
  /// What a dead process knew and no other does: whom it was asking about.
  private struct Desk {
    var judging: (attempt: Attempt, round: Round)?
  }

  @Test(
    "Nobody is charged twice, no paid attempt is lost, and nothing is asked again that was decided",
    arguments: 0..<12)
  func interleavings(seed: UInt64) async throws {
    let table = try await RoundTable(seed: seed)
    let chance = Randomness.seeded(seed &* 77 &+ 5)
    try await table.inOrder { table in
      var people: [PersonID] = []
      for number in 1...6 { people.append(try await table.player(number)) }
      var desk = Desk()
      // Reaches every ending now and then.
      let rules = """
        {"format": "warden-rules/1", "second_judge": "\(seed % 2 == 0 ? "confirm" : "off")", "quote": {"ttl_s": 60},
         "fee": {"base": "1000000", "growth": "exponential", "ppm": 7800}, "attempts": {"per_user_hour": 3600},
         "timer": {"after_attempts": 5, "seconds": 600}, "winner_bps": 9000, "pool_bps": 6999}
        """
      for _ in 0..<250 {
        if try await table.live() == nil {
          try await table.open(rules, seed: 1_000_003)
          desk.judging = nil
        }
        try await step(table, people, chance, &desk)
        let report = try await table.database.read {
          try $0.examineBooks((Invariant.ledger + Invariant.bounty).filter(\.isQuick))
        }
        #expect(report.isSound, "\(report)")
      }
    }
    let tries = try await table.database.read { connection in
      try connection.first("SELECT COALESCE(MAX(tries), 0) FROM attempts") { $0.int(0) } ?? 0
    }
    #expect(tries <= RoundBook.mostTries)
  }

  private func step(
    _ table: RoundTable, _ people: [PersonID], _ chance: Randomness, _ desk: inout Desk
  ) async throws {
    let person = people[chance.index(below: people.count)]
    let (book, now) = (table.book, table.clock.now)
    guard let round = try await table.live() else { return }
    switch chance.index(below: 24) {
    case 0...4: await allowing { _ = try await table.quote(person, "attempt \(chance.number() % 1_000)") }
    case 5...9:
      if let live = try await table.database.read({ try $0.liveAttempt(of: person) }) {
        // Twice at once: the second one finds the first.
        await allowing { try await table.pay(live) }
        if chance.index(below: 2) == 0 { await allowing { try await table.pay(live) } }
      }
    case 10:
      await allowing {
        _ = try await table.database.write { try book.cancel(by: person, at: now, on: $0).attempt }
      }
    case 11...13:
      let found = Guarded<(attempt: Attempt, round: Round)?>(nil)
      try await table.database.write { connection in
        switch try book.next(in: round.id, at: now, on: connection) {
        case .judge(let attempt, let round):
          #expect(attempt.tool == nil, "a decision was asked for again")
          found.withLock { $0 = (attempt, round) }
        case .confirm(let attempt, _):
          #expect(attempt.tool == .approve)
          if chance.index(below: 2) == 0 {
            _ = try book.confirm(attempt, at: now, on: connection)
          } else {
            _ = try book.deny(attempt, by: "the second judge", at: now, on: connection)
          }
        case .settled, .nothing: break
        }
      }
      desk.judging = found.withLock { $0 }
    case 14...17:
      guard let (attempt, _) = desk.judging else { break }
      desk.judging = nil
      let isWin = chance.index(below: 8) == 0
      let ruling = Ruling(isWin ? .approve : .reject, "Because.")
      var evidence = Evidence()
      evidence.patterns = ["role_playing"]
      let judgement = Judgement(
        ruling, context: [1], model: "test/model", wasUnclear: chance.index(below: 6) == 0,
        evidence)
      try await table.database.write { connection in
        _ = try book.settle(attempt, judgement, at: now, on: connection)
        // What was decided once is not decided again, whoever says so.
        _ = try book.settle(attempt, judgement, at: now, on: connection)
      }
    // The process dies with the answer in its hands.
    case 18: desk.judging = nil
    case 19:
      await allowing {
        try await table.database.write { connection in
          if round.state == .open {
            _ = try book.pause(round, because: "a pause", at: now, on: connection)
          } else {
            _ = try book.resume(round, at: now, on: connection)
          }
        }
      }
    case 20:
      table.clock.advance(to: now.advanced(by: .seconds(Int64(chance.index(below: 240)))))
      _ = try await table.referee.lookAtClock()
    // Leaves the house short of what a cancelled round gives back.
    case 21: try await table.closeMonth()
    case 22:
      // Two at once: the second one waits for the first.
      for winner: AttemptID in try await table.database.read({ connection in
        try connection.all("SELECT attempt_id FROM winners WHERE state = 'held'") { $0.identifier(0) }
      }) {
        await allowing {
          try await table.database.write { _ = try book.dispute(winner, because: "a leak", at: now, on: $0) }
        }
      }
    default:
      // A new process begins with this.
      try await table.referee.recover()
      if chance.index(below: 10) == 0 {
        try await table.database.write {
          _ = try book.cancelRound(round.id, because: "enough", at: now, on: $0)
        }
      }
    }
  }

  /// Refusals are fine; anything else is not.
  private func allowing(_ body: () async throws -> Void) async {
    do { try await body() } catch is CommandError {} catch { Issue.record("\(error)") }
  }
}
