import Community
import Conversation
import Groundwork
import JSON
import LanguageModels
import Memory
import SQLite
import TestSupport
import Transport
import Vocabulary

/// People who have said something, and a model on this machine that reads it.
struct ReadingRoom {
  let clock = FakeClock()
  let database: Database
  let memory: MemoryStore
  let budget: ModelBudget
  let server: LoopbackModelServer
  let collector: FactCollector
  let writer: SummaryWriter
  let club = CommunityAddress(.telegram, "-100")

  init(_ scripts: ModelScript..., caps: BudgetCaps = .none) async throws {
    database = try await Database(
      path: ":memory:", migrations: communityMigrations + memoryMigrations + languageModelsMigrations)
    memory = MemoryStore(database: database, clock: clock)
    server = try LoopbackModelServer(.openai, scripts)
    let model = ModelID(.openai, "gpt")
    budget = ModelBudget(
      prices: PriceList(["openai:gpt": .free]), caps: caps, database: database, clock: clock,
      randomness: .seeded(1), metrics: ModelMetrics(Metrics(), models: [model]))
    let endpoint = ModelEndpoint(
      .openai, baseURL: server.baseURL, key: Secret(LoopbackModelServer.key), defaultModel: "gpt")
    let router = ModelRouter(
      ModelSettings(endpoints: [endpoint], choice: .model(model)), budget: budget,
      http: HTTPClient(userAgent: "warden-tests"), clock: clock, randomness: .seeded(2))
    collector = FactCollector(
      router: router, memory: memory, database: database, clock: clock, log: .silent)
    writer = SummaryWriter(router)
  }

  /// Somebody with an account of this number.
  func meet(_ number: Int) async throws -> PersonID {
    let sender = Sender(account: AccountOnPlatform(.telegram, String(number)), displayName: "Ann")
    let now = clock.now
    return try await database.write { try $0.person(for: sender, now: now, .seeded(UInt64(number))).id }
  }

  /// Says so many sentences about `topic`.
  func say(_ topic: String, times: Int = UnreadTalk.batch, _ scope: MemoryScope) async throws {
    let now = clock.now
    try await database.write { connection in
      for number in 0..<times {
        try connection.noteUnread(
          "I have told you about \(topic) \(number)", in: scope, at: ChatAddress(.telegram, chat: "7"),
          now: now)
      }
    }
  }

  /// So much of the day's budget is used.
  func use(tokens: Int64) async throws {
    let day = UTCDay(of: clock.now)
    try await database.write {
      try $0.run(
        """
        INSERT INTO model_budget_days (day, used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd)
        VALUES (\(day), \(tokens), 0, 0, 0)
        """)
    }
  }

  func count(_ query: SQL) async throws -> Int64 {
    try await database.read { try $0.first(query) { $0.int(0) } ?? -1 }
  }

  func texts(_ query: SQL) async throws -> [String] {
    try await database.read { try $0.all(query) { $0.text(0) } }
  }

  func unread() async throws -> Int64 { try await count("SELECT COUNT(*) FROM memory_unread") }

  /// What the model was asked, in order.
  var questions: [String] {
    server.received.map { $0.body["messages"]?.array?.last?["content"]?.string ?? "" }
  }

  /// An answer that names one fact.
  static func naming(_ fact: String) -> ModelScript {
    .openai([#"{"memories":[{"type":"fact","text":"\#(fact)"}]}"#])
  }
}
