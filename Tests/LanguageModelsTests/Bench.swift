import Groundwork
import SQLite
import TestSupport
import Transport
import Vocabulary

@testable import LanguageModels

/// A router with fake providers on this machine, a clock that stands still and real books.
struct Bench {
  let clock = FakeClock()
  let database: Database
  let http = HTTPClient(userAgent: "warden-tests")
  let metrics = Metrics()
  let budget: ModelBudget
  let router: ModelRouter
  let servers: [LoopbackModelServer]
  let context = CallContext(.companion, person: PersonID("usr_anna"), community: "telegram:-100")

  static let prices = PriceList([
    "anthropic:claude": ModelPrice(
      .init(input: 1_000_000, output: 5_000_000, cacheRead: 100_000, cacheWrite: 1_250_000)),
    "openai:gpt": ModelPrice(.init(input: 100_000, output: 500_000, cacheRead: 10_000, cacheWrite: 100_000)),
    "ollama:*": .free,
  ])

  /// - Parameter servers: In the order in which they are asked.
  init(
    _ servers: (LoopbackModelServer.Dialect, [ModelScript])..., caps: DailyCaps = .none, atOnce: Int = 16,
    waiting: Int = 16, breaker: CircuitBreaker = CircuitBreaker(), log: Log = .silent
  ) async throws {
    database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
    var (endpoints, models): ([ModelEndpoint], [ModelID]) = ([], [])
    self.servers = try servers.map { dialect, scripts in
      let server = try LoopbackModelServer(dialect, schema: try Fixture.schema(dialect), scripts)
      let (provider, model): (ModelProvider, String) =
        switch dialect {
        case .anthropic: (.anthropic, "claude")
        case .openai: (.openai, "gpt")
        case .ollama: (.ollama, "llama")
        }
      endpoints.append(
        ModelEndpoint(
          provider, baseURL: server.baseURL, key: Secret(LoopbackModelServer.key), defaultModel: model))
      models.append(ModelID(provider, model))
      return server
    }
    budget = ModelBudget(
      prices: Bench.prices, caps: BudgetCaps(all: caps), database: database, clock: clock,
      randomness: .seeded(1),
      metrics: ModelMetrics(metrics, models: models))
    var settings = ModelSettings(
      endpoints: endpoints, choice: models.first.map { .model($0) } ?? .auto,
      fallback: Array(models.dropFirst()))
    settings.callsAtOnce = atOnce
    settings.callsWaiting = waiting
    router = ModelRouter(
      settings, budget: budget, http: http, clock: clock, randomness: .seeded(2), breaker: breaker,
      log: log)
  }

  func ask(
    _ request: ModelRequest = ModelRequest(turns: [.user("hello")]),
    onText: @escaping @Sendable (String) async -> Void = { _ in }
  ) async throws(ModelError) -> ModelRouter.Answer {
    try await router.answer(request, for: context, onText: onText)
  }

  /// What the caller of a model does with an answer.
  func settle(_ answer: ModelRouter.Answer) async throws {
    try await database.write { try $0.record(answer.usage, settling: answer.reservation) }
  }

  /// Waits until somebody sleeps until `moment`, and then lets it come.
  func pass(to moment: Moment) async throws {
    while try await clock.nextSleep() != moment {}
    clock.advance(to: moment)
  }

  func spent() async throws -> BudgetDay {
    let day = UTCDay(of: clock.now)
    return try await database.read { try $0.budget(on: day) }
  }

  /// Outcomes of all tries, in order.
  func outcomes() async throws -> [String] {
    try await database.read { connection in
      try connection.all("SELECT provider, outcome FROM model_calls ORDER BY at_ms, rowid") {
        "\($0.text(0)) \($0.text(1))"
      }
    }
  }

  var violations: [String] { servers.flatMap(\.violations) }
}

/// Collects the text that is streamed.
final class Listener: Sendable {
  private let state = Guarded<[String]>([])
  let arrivals = Gate()
  var texts: [String] { state.withLock { $0 } }

  init() { arrivals.open() }

  @Sendable func hear(_ text: String) async {
    state.withLock { $0.append(text) }
    await arrivals.pass()
  }
}
