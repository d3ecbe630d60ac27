import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Budget")
struct BudgetTests {
  let database: Database
  /// 2026-09-21, ten seconds before midnight.
  let evening = Moment(seconds: 1_790_035_190)
  let model = ModelID(.anthropic, "claude-haiku-4-5")
  let anna = PersonID("usr_anna")

  init() async throws {
    database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
  }

  private func reservation(
    _ name: String, tokens: Int64, cost: Int64, at now: Moment? = nil, person: PersonID? = nil
  ) -> Reservation {
    Reservation(
      id: Identifier("mdl_\(name)"), at: now ?? evening, promptTokens: tokens - tokens / 4,
      outputTokens: tokens / 4,
      cost: MicroDollars(cost), model: model, isUnpriced: false,
      context: CallContext(.companion, person: person, community: "telegram:-100"))
  }

  private func call(
    _ reservation: Reservation, tokens: Int64, cost: Int64, outcome: UsageRecord.Outcome = .answered
  ) -> UsageRecord {
    UsageRecord(
      id: reservation.id, at: reservation.madeAt, day: reservation.day, model: reservation.model,
      context: reservation.context, usage: TokenUsage(input: tokens), cost: MicroDollars(cost),
      isUnpriced: false,
      latency: .milliseconds(800), outcome: outcome)
  }

  private func reserve(_ reservation: Reservation, _ caps: DailyCaps, process: String = "a") async throws
    -> Bool
  {
    try await database.write {
      try $0.reserve(reservation, within: BudgetCaps(all: caps), process: process) == nil
    }
  }

  private func budget(at moment: Moment? = nil) async throws -> BudgetDay {
    let day = UTCDay(of: moment ?? evening)
    return try await database.read { try $0.budget(on: day) }
  }

  @Test("A reservation that would pass a cap is refused, one that reaches it is not")
  func caps() async throws {
    let caps = DailyCaps(tokens: 1_000, cost: MicroDollars(500))
    #expect(try await reserve(reservation("a", tokens: 600, cost: 100), caps))
    #expect(try await !reserve(reservation("b", tokens: 401, cost: 1), caps))
    #expect(try await !reserve(reservation("c", tokens: 1, cost: 401), caps))
    #expect(try await reserve(reservation("d", tokens: 400, cost: 400), caps))
    #expect(try await !reserve(reservation("e", tokens: 1, cost: 0), caps))
    let budget = try await budget()
    #expect((budget.reservedTokens, budget.reservedCost) == (1_000, MicroDollars(500)))
  }

  @Test("Booking a call gives back what it did not use, once")
  func settling() async throws {
    let caps = DailyCaps(tokens: 1_000, cost: nil)
    let held = reservation("a", tokens: 1_000, cost: 100)
    #expect(try await reserve(held, caps))
    let record = call(held, tokens: 300, cost: 30)
    #expect(try await database.write { try $0.record(record, settling: held) })
    #expect(try await !database.write { try $0.record(record, settling: held) })
    let budget = try await budget()
    #expect((budget.usedTokens, budget.usedCost) == (300, MicroDollars(30)))
    #expect((budget.reservedTokens, budget.reservedCost) == (0, .zero))
    #expect(try await reserve(reservation("b", tokens: 700, cost: 0), caps))
  }

  @Test("A transaction that fails books nothing and keeps the reservation")
  func rollback() async throws {
    struct Failure: Error {}
    let held = reservation("a", tokens: 100, cost: 10)
    #expect(try await reserve(held, .none))
    let record = call(held, tokens: 50, cost: 5)
    await #expect(throws: Failure.self) {
      try await database.write { connection in
        try connection.record(record, settling: held)
        throw Failure()
      }
    }
    let budget = try await budget()
    #expect((budget.usedTokens, budget.reservedTokens) == (0, 100))
  }

  @Test("A call that began before midnight counts against its own day")
  func midnight() async throws {
    let caps = DailyCaps(tokens: 100, cost: nil)
    let held = reservation("a", tokens: 100, cost: 10)
    #expect(try await reserve(held, caps))
    #expect(UTCDay(of: evening).end == evening.nextMidnight)
    let morning = evening.nextMidnight
    #expect(try await reserve(reservation("b", tokens: 100, cost: 10, at: morning), caps))
    let record = call(held, tokens: 80, cost: 8)
    try await database.write { try $0.record(record, settling: held) }
    #expect(try await budget().usedTokens == 80)
    #expect(try await budget(at: morning).usedTokens == 0)
  }

  @Test("What a dead process had reserved is booked at its worst")
  func crash() async throws {
    #expect(try await reserve(reservation("a", tokens: 400, cost: 40, person: anna), .none, process: "old"))
    #expect(try await reserve(reservation("b", tokens: 100, cost: 10), .none, process: "new"))
    let now = evening.advanced(by: .seconds(3))
    #expect(try await database.write { try $0.settleReservations(exceptOf: "new", at: now) } == 1)
    #expect(try await database.write { try $0.settleReservations(exceptOf: "new", at: now) } == 0)
    let budget = try await budget()
    #expect((budget.usedTokens, budget.usedCost) == (400, MicroDollars(40)))
    #expect((budget.reservedTokens, budget.reservedCost) == (100, MicroDollars(10)))
    let day = UTCDay(of: evening)
    #expect(
      try await database.read { try $0.modelUsageByModel(from: day, through: day) }.first?.sum.failures == 1)
  }

  @Test("Caps set at run time come before the configured ones, each by itself")
  func runTimeCaps() async throws {
    let configured = DailyCaps(tokens: 1_000, cost: MicroDollars(1_000_000))
    let now = evening
    try await database.write {
      try $0.setDailyCaps(DailyCaps(tokens: 50, cost: nil), by: "telegram:1", at: now)
    }
    #expect(
      try await database.read { try $0.dailyCaps(configured: configured) }
        == DailyCaps(tokens: 50, cost: MicroDollars(1_000_000)))
    #expect(try await !reserve(reservation("a", tokens: 51, cost: 0), configured))
    try await database.write {
      try $0.setDailyCaps(DailyCaps(tokens: nil, cost: MicroDollars(7)), by: "telegram:1", at: now)
    }
    #expect(
      try await database.read { try $0.dailyCaps(configured: configured) }
        == DailyCaps(tokens: 50, cost: MicroDollars(7)))
  }

  @Test("Each audience is told once a day that the budget is used up")
  func announcements() async throws {
    let day = UTCDay(of: evening)
    func tell(_ audience: String, _ day: UTCDay) async throws -> Bool {
      try await database.write { try $0.shouldAnnounceBudgetReached(to: audience, on: day) }
    }
    #expect(try await tell("usr_anna", day))
    #expect(try await !tell("usr_anna", day))
    #expect(try await tell("telegram:-100", day))
    #expect(try await tell("usr_anna", day.adding(1)))
  }

  @Test("Reports add up by day, by model and by person, and survive the deletion of a person")
  func reports() async throws {
    let (ben, today) = (PersonID("usr_ben"), UTCDay(of: evening))
    for (index, (day, person, cost)) in [(0, anna, 5), (0, ben, 20), (-1, anna, 7), (-9, ben, 900)]
      .enumerated()
    {
      let at = evening.advanced(by: .seconds(Int64(day) * 86_400))
      let held = reservation("\(index)", tokens: 100, cost: 1_000, at: at, person: person)
      #expect(try await reserve(held, .none))
      let record = call(
        held, tokens: 10, cost: Int64(cost), outcome: cost == 7 ? .failed(.cutOff) : .answered)
      try await database.write { try $0.record(record, settling: held) }
    }
    let week = today.adding(-6)
    let days = try await database.read { try $0.modelUsageByDay(from: week, through: today) }
    #expect(days.map(\.day) == [today, today.adding(-1)])
    #expect(days.map(\.sum.cost.count) == [25, 7])
    #expect(days.map(\.sum.failures) == [0, 1])
    let models = try await database.read { try $0.modelUsageByModel(from: week, through: today) }
    #expect(models.map(\.model) == [model])
    #expect(models.first?.sum.usage.input == 30)
    let people: SQL =
      "SELECT person_id || ' ' || SUM(calls) || ' ' || SUM(cost_micro_usd) FROM model_person_days GROUP BY person_id"
    let used = try await database.read { try $0.all(people) { $0.text(0) } }
    #expect(used == ["usr_anna 2 12", "usr_ben 2 920"])

    try await database.write { try $0.forgetModelCalls(of: PersonID("usr_anna")) }
    let left = try await database.read { try $0.all(people) { $0.text(0) } }
    #expect(left == ["usr_ben 2 920"])
    #expect(try await database.read { try $0.modelUsageByDay(from: week, through: today) }.count == 2)
  }
}
