import Groundwork
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import LanguageModels

@Suite("Vectors from a server", .timeLimit(.minutes(5)))
struct VectorServiceTests {
  private static let ann = CallContext(.embedding, person: PersonID("usr_ann"), community: "discord:500")

  private struct Desk {
    let server: LoopbackVectorServer
    let database: Database
    let clock = FakeClock()
    let service: VectorService

    init(
      _ provider: ModelProvider, dimensions: Int? = nil, caps: DailyCaps = .none, person: DailyCaps = .none
    )
      async throws
    {
      server = try LoopbackVectorServer(ollama: provider == .ollama, key: "test-key-1")
      database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
      let model = ModelID(provider, "embedder")
      let budget = ModelBudget(
        prices: PriceList([
          "openai:embedder": ModelPrice(.init(input: 20_000, output: 1, cacheRead: 0, cacheWrite: 0))
        ]),
        caps: BudgetCaps(all: caps, person: person), database: database, clock: clock, randomness: .seeded(1),
        metrics: ModelMetrics(Metrics(), models: [model]))
      service = VectorService(
        model, dimensions: dimensions,
        at: ModelEndpoint(provider, baseURL: server.baseURL, key: Secret("test-key-1")), budget: budget,
        http: HTTPClient(userAgent: "warden-tests"), clock: clock)
    }

    func spent() async throws -> BudgetDay {
      let day = UTCDay(of: clock.now)
      return try await database.read { try $0.budget(on: day) }
    }
  }

  @Test(
    "Each text gets its own vector, in order, and the tokens are booked",
    arguments: [ModelProvider.openai, .ollama])
  func answers(provider: ModelProvider) async throws {
    let desk = try await Desk(provider)
    let texts = ["a red fox", "the sea", "fox"]
    let vectors = try await desk.service.vectors(of: texts, for: Self.ann, within: .seconds(5))
    let expected = texts.map { LoopbackVectorServer.vector(of: $0, 384) }
    #expect(vectors.map(\.count) == [384, 384, 384])
    for (vector, wanted) in zip(vectors, expected) {
      #expect(zip(vector, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    #expect(desk.server.violations == [])
    let spent = try await desk.spent()
    #expect((spent.usedTokens, spent.reservedTokens) == (21, 0))
  }

  @Test("Vectors are asked for as short as they are wanted", arguments: [ModelProvider.openai, .ollama])
  func dimensions(provider: ModelProvider) async throws {
    let desk = try await Desk(provider, dimensions: 64)
    #expect(try await desk.service.vectors(of: ["fox"], for: Self.ann, within: .seconds(5))[0].count == 64)
  }

  @Test("A call counts for the person and the community on whose behalf it is made, and within their budgets")
  func scopes() async throws {
    let desk = try await Desk(.openai, person: DailyCaps(tokens: 30, cost: nil))
    _ = try await desk.service.vectors(of: ["a red fox"], for: Self.ann, within: .seconds(5))
    let day = UTCDay(of: desk.clock.now)
    let (person, community) = try await desk.database.read { connection in
      (
        try connection.modelUse(of: PersonID("usr_ann"), on: day).tokens,
        try connection.modelUse(ofCommunity: "discord:500", on: day).tokens
      )
    }
    #expect((person, community) == (7, 7))
    let text = "a red fox in the snow"
    await #expect(throws: ModelError.budgetReached(resets: desk.clock.now.nextMidnight, of: .person)) {
      _ = try await desk.service.vectors(of: [text, text], for: Self.ann, within: .seconds(5))
    }
    let bob = CallContext(.embedding, person: PersonID("usr_bob"))
    #expect(try await desk.service.vectors(of: [text], for: bob, within: .seconds(5)).count == 1)
  }

  @Test("What nobody waits for leaves the last quarter of the day's budget to answers")
  func background() async throws {
    let desk = try await Desk(.openai, caps: DailyCaps(tokens: 100, cost: nil))
    let day = UTCDay(of: desk.clock.now)
    try await desk.database.write {
      try $0.run(
        """
        INSERT INTO model_budget_days (day, used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd)
        VALUES (\(day), 75, 0, 0, 0)
        """)
    }
    await #expect(throws: ModelError.budgetReached(resets: desk.clock.now.nextMidnight)) {
      _ = try await desk.service.vectors(of: ["fox"], for: Self.ann, isUrgent: false, within: .seconds(5))
    }
    #expect(try await desk.service.vectors(of: ["fox"], for: Self.ann, within: .seconds(5)).count == 1)
  }

  @Test("Beyond the day's cap nothing is sent")
  func budget() async throws {
    let desk = try await Desk(.openai, caps: DailyCaps(tokens: 5, cost: nil))
    await #expect(throws: ModelError.budgetReached(resets: desk.clock.now.nextMidnight)) {
      _ = try await desk.service.vectors(of: ["a red fox"], for: Self.ann, within: .seconds(5))
    }
    #expect(desk.server.texts.isEmpty)
  }

  @Test("A server that counts no tokens is not believed", arguments: [#","usage":{"prompt_tokens":0}"#, ""])
  func zeros(usage: String) async throws {
    let desk = try await Desk(.openai)
    desk.server.say(200, #"{"data":[{"index":0,"embedding":[1,2,3,4,5,6,7,8]}]\#(usage)}"#)
    _ = try await desk.service.vectors(of: ["a red fox"], for: Self.ann, within: .seconds(5))
    #expect(try await desk.spent().usedTokens == 11)
  }

  @Test(
    "What is no answer is an error and nothing else",
    arguments: [
      (500, nil, ModelError.failed(status: 500)), (503, nil, .overloaded(wait: nil)),
      (401, nil, .refused(.key)), (404, nil, .refused(.model)),
      (200, "<html>", .unreadable(.unexpected)), (200, #"{"data":[]}"#, .unreadable(.unexpected)),
      (200, #"{"data":[{"index":0,"embedding":[1,2]}]}"#, .unreadable(.unexpected)),
      (200, #"{"data":[{"index":7,"embedding":[1,2,3,4,5,6,7,8]}]}"#, .unreadable(.unexpected)),
      (200, #"{"data":[{"index":0,"embedding":[1,2,3,4,5,6,7,"x"]}]}"#, .unreadable(.unexpected)),
    ] as [(Int, String?, ModelError)])
  func failures(status: Int, body: String?, error: ModelError) async throws {
    let desk = try await Desk(.openai)
    desk.server.say(status, body)
    await #expect(throws: error) {
      _ = try await desk.service.vectors(of: ["a red fox"], for: Self.ann, within: .seconds(5))
    }
    #expect(try await desk.spent().reservedTokens == 0)
  }

  @Test("A server that fails again and again is left alone for a while")
  func rests() async throws {
    let desk = try await Desk(.openai)
    desk.server.say(500)
    for _ in 0..<8 { _ = try? await desk.service.vectors(of: ["fox"], for: Self.ann, within: .seconds(5)) }
    #expect(desk.server.texts.count == 5)
    desk.server.say(200)
    desk.clock.advance(to: desk.clock.now.advanced(by: .seconds(16)))
    #expect(try await desk.service.vectors(of: ["fox"], for: Self.ann, within: .seconds(5)).count == 1)
  }
}
