import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

@Suite("Cancelling a round")
struct CancellingTests {
  @Test("A cancelled round gives every captured fee back, and the seed to the house")
  func cancelled() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      for _ in 0..<3 {
        try await table.hold(ann)
        try await table.judge()
      }
      try await table.hold(bob)
      let (book, now) = (table.book, table.clock.now)
      try await table.database.write {
        _ = try book.cancelRound(round.id, because: "a mistake", at: now, on: $0)
      }
      for person in [ann, bob] { #expect(try await table.balance(.available(to: person)) == 100_000_000) }
      #expect(try await table.balance(.operating) == 3_000_000_000)
      #expect(try await table.balance(.revenue) == 0)
    }
  }

  @Test("After a month was closed every fee goes back whole, out of what is left of the seed")
  func afterClose() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let people = [try await table.player(1), try await table.player(2)]
      for person in people + people {
        try await table.hold(person)
        try await table.judge()
      }
      #expect(try await table.balance(.revenue) == 12_000_000)
      try await table.closeMonth()
      #expect(try await table.balance(.revenue) == 0)
      #expect(try await table.balance(.operating) == 7_800_000)
      try await table.cancel(round)
      for person in people { #expect(try await table.balance(.available(to: person)) == 100_000_000) }
      #expect(try await table.balance(.operating) == 3_000_000_000 + 7_800_000 - 12_000_000)
      #expect(try await table.balance(.pool(of: round.id)) == 0)
      // What stakers and buybacks were promised stays theirs.
      #expect(try await table.balance(.staking) == 3_600_000)
      #expect(try await table.balance(.buyback) == 600_000)
    }
  }

  @Test("Where play money lacks after a close, what is missing of it is made")
  func missingPlayMoney() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open(seed: 0)
      let ann = try await table.player(1)
      try await table.hold(ann)
      try await table.judge()
      try await table.closeMonth()
      try await table.cancel(round)
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      #expect(try await table.balance(.operating) == 0)
    }
  }

  @Test(
    "Where real money lacks nothing is done, and operators hear how much to add, after which it goes through")
  func missingMoney() async throws {
    try await RoundTable(mode: .live).inOrder { table in
      let ann = try await table.player(1)
      try await table.give(100_000_000, to: .available(to: ann))
      let round = try await table.open(seed: 0)
      try await table.hold(ann)
      try await table.judge()
      let bob = try await table.player(2)
      try await table.give(100_000_000, to: .available(to: bob))
      let waiting = try await table.hold(bob)
      try await table.closeMonth()
      let refusal = CommandError(
        .insufficientFunds, "The house lacks 1.05 USD to give every fee of round 1 back.",
        next: "Add it with /admin money adjust house:operating, and cancel again.")
      await #expect(throws: refusal) { try await table.cancel(round) }
      #expect(try await table.live()?.state == .open)
      #expect(try await table.attempt(waiting.id)?.state == .held)
      #expect(try await table.balance(.available(to: ann)) == 90_000_000)

      try await table.give(1_050_000, to: .operating)
      try await table.cancel(round)
      for person in [ann, bob] { #expect(try await table.balance(.available(to: person)) == 100_000_000) }
      #expect(try await table.balance(.operating) == 0)
    }
  }
}

extension RoundTable {
  fileprivate func cancel(_ round: Round) async throws {
    let (book, now) = (book, clock.now)
    try await database.write { _ = try book.cancelRound(round.id, because: "a mistake", at: now, on: $0) }
  }

  fileprivate func give(_ units: Int64, to account: AccountID) async throws {
    let (now, randomness) = (clock.now, randomness)
    try await database.write { connection in
      let id = Identifier<Adjustment>(at: now, randomness)
      _ = try connection.post(
        Posting(
          .adjust, key: "adjust:\(id)", Leg(.dollars(units: units), from: .administration, to: account)),
        at: now, randomness)
    }
  }
}
