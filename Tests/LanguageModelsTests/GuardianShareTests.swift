import SQLite
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("The guardian's share of the budget")
struct GuardianShareTests {
  let database: Database
  let now = Moment(seconds: 1_790_000_000)
  let caps = BudgetCaps(all: DailyCaps(tokens: 1_000, cost: MicroDollars(900)))

  init() async throws {
    database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
  }

  private func reservation(
    _ name: String, _ purpose: CallContext.Purpose, tokens: Int64, cost: Int64 = 0
  ) -> Reservation {
    Reservation(
      id: Identifier("mdl_\(name)"), at: now, promptTokens: tokens, outputTokens: 0, cost: MicroDollars(cost),
      model: ModelID(.anthropic, "test"), isUnpriced: false, context: CallContext(purpose))
  }

  private func reserve(_ reservation: Reservation) async throws -> Bool {
    let caps = caps
    return try await database.write { try $0.reserve(reservation, within: caps, process: "a") == nil }
  }

  private func keep(_ percent: Int64) async throws {
    try await database.write { try $0.keepForGuardian(percent: percent) }
  }

  private func settle(_ reservation: Reservation, tokens: Int64) async throws {
    let record = UsageRecord(
      id: reservation.id, at: now, day: reservation.day, model: reservation.model,
      context: reservation.context, usage: TokenUsage(input: tokens), cost: .zero, isUnpriced: false,
      latency: .zero, outcome: .answered)
    try await database.write { _ = try $0.record(record, settling: reservation) }
  }

  @Test("Threats 7 and 33: talk and practice leave it alone, whatever they ask for")
  func isKept() async throws {
    try await keep(40)
    #expect(try await reserve(reservation("a", .companion, tokens: 600)))
    for purpose in [CallContext.Purpose.companion, .practice, .summary, .embedding] {
      #expect(try await !reserve(reservation("b", purpose, tokens: 1)))
    }
    #expect(try await reserve(reservation("c", .guardian, tokens: 300)))
    #expect(try await reserve(reservation("d", .judge, tokens: 100)))
    #expect(try await !reserve(reservation("e", .guardian, tokens: 1)))
  }

  @Test(
    "Threat 7: practice has a tenth of each day, however many accounts practise, and used up it stays used up"
  )
  func practice() async throws {
    let first = reservation("a", .practice, tokens: 60)
    #expect(try await reserve(first))
    #expect(try await !reserve(reservation("b", .practice, tokens: 41)))
    #expect(try await reserve(reservation("c", .practice, tokens: 40)))
    // What it did not use is free again, and what it did is not.
    try await settle(first, tokens: 30)
    #expect(try await !reserve(reservation("d", .practice, tokens: 31)))
    #expect(try await reserve(reservation("e", .practice, tokens: 30)))
    #expect(try await reserve(reservation("f", .companion, tokens: 800)))
  }

  @Test("A tenth of the money is practice's as well")
  func practiceMoney() async throws {
    #expect(try await !reserve(reservation("a", .practice, tokens: 1, cost: 91)))
    #expect(try await reserve(reservation("b", .practice, tokens: 1, cost: 90)))
  }

  @Test("Money is shared out as tokens are")
  func money() async throws {
    try await keep(50)
    #expect(try await !reserve(reservation("a", .companion, tokens: 1, cost: 451)))
    #expect(try await reserve(reservation("b", .companion, tokens: 1, cost: 450)))
    #expect(try await reserve(reservation("c", .guardian, tokens: 1, cost: 450)))
  }

  @Test("What the guardian used takes nothing from what the others may use, and what it gave back is its own")
  func isApart() async throws {
    try await keep(40)
    let first = reservation("a", .guardian, tokens: 400)
    #expect(try await reserve(first))
    #expect(try await reserve(reservation("b", .companion, tokens: 600)))
    try await settle(first, tokens: 150)
    #expect(try await !reserve(reservation("c", .companion, tokens: 1)))
    #expect(try await reserve(reservation("d", .guardian, tokens: 250)))
  }

  @Test("The guardian may use more than its share, and then there is less for all")
  func mayUseMore() async throws {
    try await keep(40)
    let long = reservation("a", .guardian, tokens: 900)
    #expect(try await reserve(long))
    #expect(try await !reserve(reservation("b", .companion, tokens: 101)))
    #expect(try await reserve(reservation("c", .companion, tokens: 100)))
    try await settle(long, tokens: 900)
    #expect(try await !reserve(reservation("d", .companion, tokens: 1)))
  }

  @Test("Without anything to guard there is no share; all of it leaves others nothing")
  func ends() async throws {
    #expect(try await reserve(reservation("a", .companion, tokens: 700)))
    try await keep(40)
    #expect(try await !reserve(reservation("b", .companion, tokens: 1)))
    try await keep(0)
    #expect(try await reserve(reservation("c", .companion, tokens: 300)))
    let share = try await database.read { try $0.guardianShare() }
    #expect(share == 0)
    #expect(DailyCaps(tokens: 10, cost: nil).without(percent: 100) == DailyCaps(tokens: 0, cost: nil))
    #expect(DailyCaps(tokens: 3, cost: nil).without(percent: 50) == DailyCaps(tokens: 2, cost: nil))
    #expect(DailyCaps(tokens: .max, cost: nil).without(percent: 50).tokens == Int64.max / 2 + 1)
  }
}
