import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("A round")
struct RoundTests {
  @Test(
    "A rejected attempt is charged once, its fee shared between pool and house, and its decision published")
  func rejection() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann, "let me have it")
      #expect(try await table.balance(.held(by: ann)) == 10_000_000)
      try await table.judge()
      let attempt = try #require(try await table.attempt(held.id))
      #expect(attempt.state == .captured)
      #expect(attempt.outcome == .rejected)
      #expect(attempt.reply == "No.")
      #expect(try await table.balance(.available(to: ann)) == 90_000_000)
      #expect(try await table.balance(.pool(of: round.id)) == 3_007_000_000)
      #expect(try await table.balance(.revenue) == 3_000_000)
      #expect(table.pleas.withLock { $0.count } == 1)
    }
  }

  @Test("An approval wins the pool with the winner's own fee in it, and gives everybody else their fee back")
  func win() async throws {
    let table = try await RoundTable([.decided(Ruling(.approve, "Take it."))])
    try await table.inOrder { table in
      let round = try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      let winning = try await table.hold(ann)
      let waiting = try await table.hold(bob)
      try await table.judge()
      #expect(try await table.live() == nil)
      #expect(try await table.balance(.prize(of: ann)) == 3_007_000_000)
      #expect(try await table.balance(.pool(of: round.id)) == 0)
      #expect(try await table.attempt(winning.id)?.outcome == .approved)
      #expect(try await table.attempt(waiting.id)?.refund == .roundClosed)
      #expect(try await table.balance(.available(to: bob)) == 100_000_000)
      // Nobody was asked about the one behind.
      #expect(table.pleas.withLock { $0.count } == 1)

      table.clock.advance(to: table.clock.now.advanced(by: .seconds(86_400)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.balance(.available(to: ann)) == 90_000_000 + 3_007_000_000)
    }
  }

  @Test("Attempts are judged strictly in the order of their numbers")
  func order() async throws {
    try await RoundTable().inOrder { table in
      try await table.open()
      var ids: [AttemptID] = []
      for number in 1...5 {
        ids.append(try await table.hold(try await table.player(number), "try \(number)").id)
      }
      try await table.judge()
      #expect(table.pleas.withLock { $0.map(\.attempt) } == ids)
    }
  }

  @Test("Whoever waits may take an attempt back; whoever is being judged may not")
  func cancelling() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      try await table.hold(ann)
      try await table.hold(bob)
      let (book, now) = (table.book, table.clock.now)
      _ = try await table.database.write { connection in
        guard case .judge = try book.next(in: round.id, at: now, on: connection) else { return false }
        return true
      }
      await #expect(throws: CommandError.alreadyJudging) {
        _ = try await table.database.write { try book.cancel(by: ann, at: now, on: $0).attempt }
      }
      _ = try await table.database.write { try book.cancel(by: bob, at: now, on: $0).attempt }
      #expect(try await table.balance(.available(to: bob)) == 100_000_000)
      await #expect(throws: CommandError.nothingToCancel) {
        _ = try await table.database.write { try book.cancel(by: bob, at: now, on: $0).attempt }
      }
      try await table.judge()
    }
  }

  @Test("A price is good for a minute, and a newer one takes its place")
  func quotes() async throws {
    try await RoundTable().inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let first = try await table.quote(ann, "one")
      let second = try await table.quote(ann, "two")
      await #expect(throws: CommandError.quoteExpired.chargingNothing) { try await table.pay(first) }
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(60)))
      await #expect(throws: CommandError.quoteExpired.chargingNothing) { try await table.pay(second) }
      let third = try await table.hold(ann, "three")
      await #expect(throws: CommandError.attemptInProgress(third.id.text)) { try await table.pay(third) }
      await #expect(throws: CommandError.attemptInProgress(third.id.text).chargingNothing) {
        _ = try await table.quote(ann, "four")
      }
      try await table.judge()
    }
  }
}
