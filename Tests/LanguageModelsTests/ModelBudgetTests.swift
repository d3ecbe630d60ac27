import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Calls within a budget")
struct ModelBudgetTests {
  private var request: ModelRequest {
    ModelRequest(turns: [.user("hello")], limits: .init(maxOutputTokens: 100))
  }

  private var worst: Int64 { TokenEstimate.upperBound(of: request) + 100 }

  @Test("At the cap nothing is sent, and the caller learns when the next day begins")
  func cap() async throws {
    let bench = try await Bench((.openai, [.openai(["ok"])]), caps: DailyCaps(tokens: worst + 16, cost: nil))
    // 17 tokens are used, so the worst case no longer fits.
    try await bench.settle(try await bench.ask(request))
    let midnight = bench.clock.now.nextMidnight
    await #expect(throws: ModelError.budgetReached(resets: midnight)) { try await bench.ask(request) }
    #expect(bench.servers[0].received.count == 1)
    bench.clock.advance(to: midnight)
    try await bench.settle(try await bench.ask(request))
  }

  @Test("Room is taken for the dearest model that may answer")
  func dearest() async throws {
    let dear = Bench.prices.price(of: ModelID(.anthropic, "claude")).price
    let cost = dear.worstCost(prompt: worst - 100, output: 100)
    for (cap, fits) in [(cost.count, true), (cost.count - 1, false)] {
      let bench = try await Bench(
        (.openai, [.openai(["ok"])]), (.anthropic, [.anthropic(["ok"])]),
        caps: DailyCaps(tokens: nil, cost: MicroDollars(cap)))
      if fits {
        #expect(try await bench.ask(request).reservation.cost == cost)
      } else {
        await #expect(throws: ModelError.self) { try await bench.ask(request) }
      }
    }
  }

  @Test("A try that may have to be paid takes its room from the budget before the next try")
  func eachTry() async throws {
    let broken = ModelScript.anthropic(["one"]).prefix(1, ending: .broken)
    let bench = try await Bench(
      (.anthropic, [broken]), (.openai, [.openai(["ok"])]), caps: DailyCaps(tokens: worst + 50, cost: nil))
    async let failure = #expect(throws: ModelError.budgetReached(resets: bench.clock.now.nextMidnight)) {
      try await bench.ask(request)
    }
    let limit = bench.clock.now.advanced(by: .seconds(1))
    // The same model would be tried again after a moment; the budget says no.
    while true {
      let moment = try await bench.clock.nextSleep()
      guard moment <= limit else { continue }
      bench.clock.advance(to: moment)
      break
    }
    _ = await failure
    #expect(bench.servers[1].received.isEmpty)
    #expect(try await bench.spent().usedTokens <= worst + 50)
    #expect(try await bench.spent().reservedTokens == 0)
  }

  @Test("An answer that nobody books keeps the worst case reserved, until the next process books it")
  func lost() async throws {
    let bench = try await Bench((.openai, [.openai(["ok"])]))
    _ = try await bench.ask(request)
    #expect(try await bench.spent().reservedTokens == worst)
    // What the process that comes after a crash does.
    let next = ModelBudget(
      prices: Bench.prices, caps: .none, database: bench.database, clock: bench.clock,
      randomness: .seeded(99),
      metrics: ModelMetrics(Metrics(), models: []))
    try await next.settleLostCalls()
    let spent = try await bench.spent()
    #expect((spent.usedTokens, spent.reservedTokens) == (worst, 0))
    #expect(try await bench.outcomes() == ["openai lost"])
  }

  @Test("The books fail closed: without a reservation nothing is sent")
  func closedBooks() async throws {
    let bench = try await Bench((.openai, [.openai(["ok"])]))
    await bench.database.close()
    await #expect(throws: ModelError.unrecorded) { try await bench.ask(request) }
    #expect(bench.servers[0].received.isEmpty)
  }

  @Test(
    "Whatever the order of reserving, booking, failing and dying: no cap is ever passed", arguments: 0..<40)
  func neverOvershoots(seed: UInt64) async throws {
    let chance = Randomness.seeded(seed)
    func cap(_ tokens: Int, _ cost: Int) -> DailyCaps {
      DailyCaps(
        tokens: Int64(tokens / 4 + chance.index(below: tokens)),
        cost: MicroDollars(Int64(chance.index(below: cost))))
    }
    let scoped = BudgetCaps(all: cap(4_000, 9_000), community: cap(2_000, 6_000), person: cap(900, 4_000))
    let caps = scoped.all
    let database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
    let now = Moment(seconds: 1_790_000_000)
    let held = Guarded<[Reservation]>([])
    let people = (0..<3).map { PersonID("usr_\($0)") }
    let communities = ["telegram:-1", "telegram:-2"]
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        let context = CallContext(
          .companion, person: people[worker % 3], community: communities[worker % 2])
        let own = Randomness.seeded(seed &* 1_000 &+ UInt64(worker))
        group.addTask {
          for step in 0..<25 {
            do {
              if own.index(below: 2) == 0 {
                let (prompt, output) = (Int64(own.index(below: 400)), Int64(own.index(below: 200)))
                let wanted = Reservation(
                  id: Identifier("mdl_\(worker)_\(step)"), at: now, promptTokens: prompt,
                  outputTokens: output,
                  cost: MicroDollars(prompt + 5 * output), model: ModelID(.openai, "gpt"), isUnpriced: false,
                  context: context)
                let process = own.index(below: 4) == 0 ? "dying" : "living"
                let isTaken = try await database.write {
                  try $0.reserve(wanted, within: scoped, process: process) == nil
                }
                if isTaken, process == "living" { held.withLock { $0.append(wanted) } }
              } else if let mine = held.withLock({ $0.popLast() }) {
                let (input, output) = (
                  Int64(own.index(below: Int(mine.promptTokens) + 1)),
                  Int64(own.index(below: Int(mine.outputTokens) + 1))
                )
                let record = UsageRecord(
                  id: mine.id, at: now, day: mine.day, model: mine.model, context: mine.context,
                  usage: TokenUsage(input: input, output: output), cost: MicroDollars(input + 5 * output),
                  isUnpriced: false, latency: .zero, outcome: .answered)
                try await database.write { connection in
                  try connection.record(record, settling: mine)
                  // Some transactions fail after the booking: nothing of it may stay.
                  if own.index(below: 5) == 0 { throw ModelError.cancelled }
                }
              }
            } catch is ModelError {
              continue
            } catch {
              Issue.record(error)
            }
            do {
              let day = try await database.read { try $0.budget(on: UTCDay(of: now)) }
              #expect(day.usedTokens + day.reservedTokens <= caps.tokens ?? 0)
              #expect(day.usedCost.count + day.reservedCost.count <= caps.cost?.count ?? 0)
            } catch {
              Issue.record(error)
            }
          }
        }
      }
    }
    try await database.write { _ = try $0.settleReservations(exceptOf: "living", at: now) }
    let (day, open, calls) = try await database.read { connection in
      (
        try connection.budget(on: UTCDay(of: now)),
        try connection.first("SELECT COALESCE(SUM(prompt_tokens + output_tokens), 0) FROM model_reservations")
        {
          $0.int(0)
        },
        try connection.first(
          "SELECT COALESCE(SUM(input_tokens + output_tokens), 0), COALESCE(SUM(cost_micro_usd), 0) FROM model_calls"
        ) { [$0.int(0), $0.int(1)] }
      )
    }
    // The sums are what they sum up.
    #expect(day.reservedTokens == open)
    #expect([day.usedTokens, day.usedCost.count] == calls)
    #expect(day.usedTokens + day.reservedTokens <= caps.tokens ?? 0)
    #expect(day.usedCost.count <= caps.cost?.count ?? 0)
    for person in people {
      let used = try await database.read { try $0.modelUse(of: person, on: UTCDay(of: now)) }
      #expect(used.leavesRoom(for: 0, .zero, within: scoped.person))
    }
    for community in communities {
      let used = try await database.read { try $0.modelUse(ofCommunity: community, on: UTCDay(of: now)) }
      #expect(used.leavesRoom(for: 0, .zero, within: scoped.community))
    }
  }

  @Test("A hundred callers at once share a budget for three")
  func concurrentCallers() async throws {
    let bench = try await Bench(
      (.openai, [.openai(["ok"], usage: .init(input: 60, output: 30))]),
      caps: DailyCaps(tokens: 3 * worst, cost: nil), atOnce: 50, waiting: 100)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 {
        group.addTask {
          do {
            let answer = try await bench.ask(request)
            try await bench.settle(answer)
            return true
          } catch ModelError.budgetReached {
            return false
          } catch {
            Issue.record(error)
            return false
          }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers >= 3)
    let spent = try await bench.spent()
    #expect(spent.usedTokens == Int64(answers) * 90)
    #expect(spent.usedTokens <= 3 * worst)
    #expect(spent.reservedTokens == 0)
  }
}
