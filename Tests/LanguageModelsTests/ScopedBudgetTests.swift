import Groundwork
import SQLite
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Budgets of people and communities")
struct ScopedBudgetTests {
  let database: Database
  let now = Moment(seconds: 1_790_035_190)
  let model = ModelID(.anthropic, "claude-haiku-4-5")
  let anna = PersonID("usr_anna")
  let caps = BudgetCaps(
    all: DailyCaps(tokens: 10_000, cost: nil), community: DailyCaps(tokens: 1_000, cost: MicroDollars(500)),
    person: DailyCaps(tokens: 400, cost: nil))

  init() async throws {
    database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
  }

  private func call(
    _ name: String, tokens: Int64, cost: Int64 = 0, person: String? = "usr_anna",
    community: String? = "telegram:-1"
  ) -> Reservation {
    Reservation(
      id: Identifier("mdl_\(name)"), at: now, promptTokens: tokens - tokens / 4, outputTokens: tokens / 4,
      cost: MicroDollars(cost), model: model, isUnpriced: false,
      context: CallContext(.companion, person: person.map { PersonID($0) }, community: community))
  }

  private func reserve(_ reservation: Reservation) async throws -> BudgetScope? {
    try await database.write { try $0.reserve(reservation, within: caps, process: "a") }
  }

  private func book(_ reservation: Reservation, tokens: Int64, cost: Int64 = 0) async throws {
    let record = UsageRecord(
      id: reservation.id, at: now, day: reservation.day, model: model, context: reservation.context,
      usage: TokenUsage(input: tokens), cost: MicroDollars(cost), isUnpriced: false, latency: .zero,
      outcome: .answered)
    try await database.write { try $0.record(record, settling: reservation) }
  }

  private func alerts(_ context: CallContext, refusedBy full: BudgetScope? = nil) async throws -> [String] {
    let day = UTCDay(of: now)
    return try await database.write {
      try $0.budgetAlerts(after: context, within: caps, refusedBy: full, on: day)
    }.map { "\($0.scope) \($0.level)" }
  }

  @Test(
    "What a person has used and what is under way for them count, wherever they talk; others are not touched")
  func person() async throws {
    let first = call("a", tokens: 300)
    #expect(try await reserve(first) == nil)
    #expect(try await reserve(call("b", tokens: 101, community: nil)) == .person)
    #expect(try await reserve(call("c", tokens: 101, person: "usr_ben")) == nil)
    try await book(first, tokens: 250)
    #expect(try await reserve(call("d", tokens: 151, community: "telegram:-2")) == .person)
    #expect(try await reserve(call("e", tokens: 150, community: "telegram:-2")) == nil)
  }

  @Test("A community's people share its caps")
  func community() async throws {
    for number in 0..<3 {
      #expect(try await reserve(call("a\(number)", tokens: 300, cost: 100, person: "usr_\(number)")) == nil)
    }
    #expect(try await reserve(call("b", tokens: 101, person: "usr_9")) == .community)
    #expect(try await reserve(call("c", tokens: 1, cost: 201, person: "usr_9")) == .community)
    #expect(try await reserve(call("d", tokens: 101, person: "usr_9", community: "telegram:-2")) == nil)
  }

  @Test("What a community sets for itself tightens what is configured, and never widens it")
  func tightened() async throws {
    let wide = DailyCaps(tokens: 5_000, cost: MicroDollars(100))
    try await database.write { [now] in try $0.setDailyCaps(wide, of: "telegram:-1", by: "usr_x", at: now) }
    let inForce = try await database.read { try $0.dailyCaps(of: "telegram:-1", configured: caps.community) }
    #expect(inForce == DailyCaps(tokens: 1_000, cost: MicroDollars(100)))
    #expect(try await reserve(call("a", tokens: 100, cost: 101)) == .community)
    #expect(try await reserve(call("b", tokens: 100, cost: 100)) == nil)
    // The caps over all people are others.
    #expect(try await database.read { try $0.dailyCaps(configured: caps.all) } == caps.all)
  }

  @Test("A community that moves takes its use and its caps along")
  func moving() async throws {
    let first = call("a", tokens: 300)
    #expect(try await reserve(first) == nil)
    try await book(first, tokens: 300)
    try await database.write { [now] in
      try $0.setDailyCaps(DailyCaps(tokens: 350, cost: nil), of: "telegram:-1", by: "usr_x", at: now)
      try $0.moveModelCalls(from: "telegram:-1", to: "telegram:-100")
    }
    #expect(
      try await reserve(call("b", tokens: 51, person: "usr_b", community: "telegram:-100")) == .community)
    #expect(try await reserve(call("c", tokens: 51, person: "usr_b", community: "telegram:-1")) == nil)
  }

  @Test("Three quarters and the end of a cap are told once a day each, and the first not after the second")
  func alerts() async throws {
    let first = call("a", tokens: 400)
    #expect(try await reserve(first) == nil)
    #expect(try await alerts(first.context) == [])
    try await book(first, tokens: 300)
    #expect(try await alerts(first.context) == ["person near"])
    #expect(try await alerts(first.context) == [])
    #expect(try await alerts(first.context, refusedBy: .person) == ["person reached"])
    #expect(try await alerts(first.context) == [])
    let other = call("b", tokens: 400, person: "usr_ben")
    #expect(try await reserve(other) == nil)
    try await book(other, tokens: 400, cost: 500)
    #expect(try await alerts(other.context) == ["community reached", "person reached"])
    #expect(try await alerts(first.context) == [])
  }
}
