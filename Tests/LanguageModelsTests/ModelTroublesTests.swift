import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Troubles of models")
struct ModelTroublesTests {
  private func trouble(_ error: ModelError, _ model: String = "gpt", at second: Int64 = 1) -> ModelTrouble {
    ModelTrouble(ModelID(.openai, model), error, at: Moment(seconds: second))
  }

  @Test("Each kind is told once, and again after an answer")
  func once() {
    var troubles = ModelTroubles()
    var told: [Bool] = []
    for error in [ModelError.refused(.key), .refused(.key), .failed(status: 500), .failed(status: 502)] {
      told.append(troubles.isNews(trouble(error)))
    }
    #expect(told == [true, false, true, false])
    troubles.succeeded("gpt")
    let again = troubles.isNews(trouble(.refused(.key)))
    #expect(again)
  }

  @Test("An answer ends what was wrong with its provider, and not what another model lacks")
  func over() {
    var troubles = ModelTroubles()
    troubles.note(trouble(.refused(.key), "large"))
    troubles.note(trouble(.refused(.model), "smal"))
    let news = troubles.isNews(trouble(.refused(.model), "smal"))
    #expect(news)
    troubles.succeeded("large")
    #expect(troubles.all == [trouble(.refused(.model), "smal")])
    let stale = troubles.isNews(trouble(.refused(.model), "smal"))
    #expect(!stale)
  }

  @Test(
    "What says something of one request or of us is no trouble of the provider",
    arguments: [
      .refused(.content), .refused(.request), .refused(.tooLong), .budgetReached(resets: Moment(seconds: 0)),
      .busy, .resting(until: Moment(seconds: 0)), .cancelled, .noModel, .unrecorded, .unreadable(.arguments),
      .unreadable(.severalCalls), .unreadable(.empty),
    ] as [ModelError])
  func others(error: ModelError) {
    var troubles = ModelTroubles()
    troubles.note(trouble(error))
    let news = troubles.isNews(trouble(error))
    #expect(troubles.all.isEmpty && !news)
  }

  @Test(
    "A key that is refused is in the log once, as an error that names the variable, and again after an answer"
  )
  func log() async throws {
    let lines = Guarded<[String]>([])
    let log = Log(level: .error, clock: FakeClock()) { line in
      lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
    let bench = try await Bench(
      (.openai, [.error(401), .error(401), .openai(["ok"]), .error(401)]), log: log)
    for _ in 0..<2 { await #expect(throws: ModelError.refused(.key)) { try await bench.ask() } }
    #expect(lines.withLock { $0.count } == 1)
    let line = try #require(lines.withLock { $0.first })
    #expect(line.contains("model=openai:gpt"))
    #expect(line.contains("the provider does not take the key") && line.contains("OPENAI_API_KEY"))
    #expect(
      bench.router.states(at: bench.clock.now).first?.troubles
        == [ModelTrouble(ModelID(.openai, "gpt"), .refused(.key), at: bench.clock.now)])
    _ = try await bench.ask()
    #expect(bench.router.states(at: bench.clock.now).first?.troubles == [])
    await #expect(throws: ModelError.refused(.key)) { try await bench.ask() }
    #expect(lines.withLock { $0.count } == 2)
  }

  @Test("A failure is an error in the log when no model answered, and none when the next one did")
  func failures() async throws {
    let lines = Guarded<[String]>([])
    let log = Log(level: .error, clock: FakeClock()) { line in
      lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
    let bench = try await Bench(
      (.anthropic, [.error(500)]), (.openai, [.openai(["ok"]), .error(500)]), log: log)
    _ = try await bench.ask()
    #expect(lines.withLock { $0 } == [])
    for _ in 0..<2 { _ = try? await bench.ask() }
    #expect(lines.withLock { $0.count } == 1)
    #expect(lines.withLock { $0.first }?.contains("status 500") == true)
    #expect(bench.router.states(at: bench.clock.now).map(\.troubles.count) == [1, 1])
  }
}
