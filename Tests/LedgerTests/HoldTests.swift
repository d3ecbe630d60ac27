import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Holds")
struct HoldTests {
  let database: Database
  let start = Moment(seconds: 1_790_000_000)
  let ann = PersonID("usr_ANN")
  let attempt = HoldCause.attempt(AttemptID("att_1"))
  let pool = AccountID.pool(of: RoundID("rnd_1"))

  init() async throws {
    database = try await Database(path: ":memory:", migrations: ledgerMigrations)
    try await database.write { [start, ann] connection in
      _ = try connection.grant(PlayMoney(.dollars(units: 100), in: .paper), to: ann, at: start, .system)
    }
  }

  private func hold(_ units: Int64 = 10) async throws -> Hold {
    try await database.write { [start, ann, attempt] in
      try $0.hold(
        for: attempt, from: [HoldSource(.available(to: ann), units: units)], on: .held(by: ann), in: .dollars,
        at: start, .system)
    }
  }

  private func capture(_ shares: [(AccountID, Int64)]) async throws -> PostingOutcome {
    let targets = shares.map { HoldSource($0.0, units: $0.1) }
    return try await database.write { [start, attempt] in
      try $0.capture(attempt, into: targets, at: start, .system)
    }
  }

  private func void() async throws -> PostingOutcome {
    try await database.write { [start, attempt] in try $0.void(attempt, at: start, .system) }
  }

  private func balance(_ account: AccountID) async throws -> Int64 { try await balances(account)[0] }

  private func balances(_ accounts: AccountID...) async throws -> [Int64] {
    try await database.read { connection in
      try accounts.map { try connection.balance(of: $0, in: .dollars).units }
    }
  }

  @Test("A hold is taken once, captured once, and every unit of it finds an owner")
  func capturing() async throws {
    try await keepingBooks(in: database) {
      let hold = try await hold()
      #expect(try await self.hold() == hold)
      #expect(try await balance(.available(to: ann)) == 90)
      #expect(try await capture([(pool, 7), (.revenue, 3)]).isNew)
      #expect(try await capture([(pool, 7), (.revenue, 3)]).isNew == false)
      #expect(try await balances(pool, .revenue, .held(by: ann)) == [7, 3, 0])
      await #expect(throws: LedgerError.holdResolved(hold.id, as: .captured)) { try await void() }
      await #expect(throws: LedgerError.self) { try await capture([(pool, 10)]) }
      let end = try await database.read { [attempt] in try $0.hold(for: attempt)?.state }
      #expect(end == .captured)
    }
  }

  @Test("A void gives everything back, once, and ends the hold")
  func voiding() async throws {
    try await keepingBooks(in: database) {
      let hold = try await hold()
      #expect(try await void().isNew)
      #expect(try await void().isNew == false)
      #expect(try await balance(.available(to: ann)) == 100)
      await #expect(throws: LedgerError.holdResolved(hold.id, as: .voided)) {
        try await capture([(pool, 10)])
      }
      // The cause has had its hold.
      #expect(try await self.hold().state == .voided)
      #expect(try await balance(.available(to: ann)) == 100)
    }
  }

  @Test("More than there is cannot be held, and neither more nor less than was held can be captured")
  func limits() async throws {
    try await keepingBooks(in: database) {
      await #expect(throws: LedgerError.self) { try await hold(101) }
      let none = try await database.read { [attempt] in try $0.hold(for: attempt) }
      #expect(none == nil)
      await #expect(throws: LedgerError.noHold(cause: "attempt:att_1:hold")) { try await void() }
      _ = try await hold()
      let wrong: [[(AccountID, Int64)]] = [
        [(pool, 9)], [(pool, 11)], [(pool, 11), (.revenue, -1)], [(pool, .max), (.revenue, .max)], [],
      ]
      for shares in wrong {
        await #expect { try await capture(shares) } throws: { error in
          if case LedgerError.malformed = error { true } else { false }
        }
      }
      #expect(try await capture([(pool, 10), (.revenue, 0)]).isNew)
    }
  }

  @Test("A hold of several gives back to each, and to whoever has left instead of to the team")
  func sources() async throws {
    let (bob, team) = (PersonID("usr_BOB"), TeamID("tea_1"))
    let shares = [AccountID.share(of: ann, in: team), .share(of: bob, in: team)]
    try await keepingBooks(in: database) {
      try await database.write { [start, attempt] connection in
        try connection.post(
          Posting(
            .adjust, key: "a",
            shares.map { Leg(.dollars(units: 30), from: .administration, to: $0) }), at: start, .system)
        let hold = try connection.hold(
          for: attempt, from: [HoldSource(shares[0], units: 20), HoldSource(shares[1], units: 5)],
          on: .held(by: team), in: .dollars, until: start.advanced(by: .seconds(60)), at: start, .system)
        #expect(try connection.sources(of: hold.id).map(\.units) == [20, 5])
        try connection.redirectSource(of: hold.id, from: shares[1], to: .available(to: bob))
        try connection.void(attempt, at: start, .system)
      }
      #expect(
        try await balances(shares[0], shares[1], .available(to: bob)) == [30, 25, 5])
    }
  }

  @Test("Keys of a payout are named after what happens to it")
  func payoutKeys() {
    let payout = HoldCause.payout(PayoutID("pay_1"))
    #expect(payout.key(.hold) == "payout:pay_1:hold")
    #expect(payout.key(.capture) == "payout:pay_1:settle")
    #expect(payout.key(.void) == "payout:pay_1:void")
    #expect(attempt.key(.capture) == "attempt:att_1:capture")
  }
}
