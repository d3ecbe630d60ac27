import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

@Suite("A disputed prize")
struct DisputeTests {
  private static let approve = Hearing.decided(Ruling(.approve, "Yes."))

  @Test("A disputed prize is the pool of a new round by the same rules, and cannot be disputed later")
  func disputed() async throws {
    try await RoundTable([Self.approve]).inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      try await table.judge()
      let (book, now) = (table.book, table.clock.now)
      try await table.database.write {
        _ = try book.dispute(held.id, because: "a leak", at: now, on: $0)
      }
      #expect(try await table.balance(.prize(of: ann)) == 0)
      let round = try #require(try await table.live())
      #expect(try await table.balance(.pool(of: round.id)) == 3_007_000_000)
      await #expect(throws: CommandError.alreadyClosed) {
        try await table.database.write { _ = try book.dispute(held.id, because: "again", at: now, on: $0) }
      }
    }
  }

  @Test(
    "While another round is played a disputed prize is kept, and opens a round of its own when that one is over",
    arguments: ["cancelled", "won"])
  func behindLiveRound(ending: String) async throws {
    try await RoundTable([Self.approve]).inOrder { table in
      let first = try await table.open(seed: 1_000_000_000)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      let winning = try await table.hold(ann)
      try await table.judge()
      let second = try await table.open("{\"format\": \"warden-rules/1\", \"pool_bps\": 5000}", seed: 0)
      let book = table.book
      let now = table.clock.now
      try await table.database.write {
        _ = try book.dispute(winning.id, because: "a leak", at: now, on: $0)
      }
      #expect(try await table.live()?.id == second.id)
      #expect(try await table.balance(.prize(of: ann)) == 0)
      // It is no part of what is played for meanwhile, and nobody releases it.
      #expect(try await table.balance(.pool(of: second.id)) == 0)
      table.clock.advance(to: now.advanced(by: .seconds(90_000)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.balance(.available(to: ann)) == 90_000_000)

      let later = table.clock.now
      if ending == "won" {
        try await table.hold(bob)
        try await table.judge()
      } else {
        try await table.database.write {
          _ = try book.cancelRound(second.id, because: "enough", at: later, on: $0)
        }
      }
      let third = try #require(try await table.live())
      #expect((third.number, third.rulesHash, third.seed) == (3, first.rulesHash, 1_007_000_000))
      #expect(try await table.balance(.pool(of: third.id)) == 1_007_000_000)
    }
  }
}
