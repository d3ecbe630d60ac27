import Audit
import Commands
import Community
import Conversation
import Delivery
import Foundation
import Groundwork
import LanguageModels
import Memory
import Personality
import SQLite
import Tools
import Transport
import Vocabulary

/// Everything that a model is shown, put together for one message: the character and its mood, ten turns, what may have to
/// do with it of a community's 100,000 memories, how the two stand with each other, and the tools.
struct PromptBench {
  static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations
    + commandsMigrations + personalityMigrations + languageModelsMigrations + conversationMigrations
    + memoryMigrations

  let store: MemoryStore
  let database: Database
  let place: CommunityAddress

  func run(_ queries: [String], _ report: inout Report) async throws {
    guard let persona = PersonaLibrary.builtIn()["maid"] else { return }
    let clock = SystemTimekeeper()
    let budget = ModelBudget(
      prices: PriceList([:]), caps: .none, database: database, clock: clock,
      metrics: ModelMetrics(Metrics(), models: []))
    let router = ModelRouter(
      ModelSettings(endpoints: [ModelEndpoint(.ollama)]), budget: budget,
      http: HTTPClient(userAgent: "warden-bench"), clock: clock)
    let store = store
    let desk = ToolDesk(database: database, limits: ToolLimits(), clock: clock, log: .silent)
    let recall = Tool.recall(within: desk) { query, caller throws(ToolError) in
      (try? await store.recall(query, scope: .among(place, caller.person)))?
        .map { ($0.id.number, $0.text) } ?? []
    }
    let companion = Companion(
      persona: persona, thinking: Thinking(ModelRouters(router)), memory: store, database: database,
      clock: clock, randomness: .seeded(1), log: .silent,
      tools: ToolBelt(
        ToolRegistry([recall]), wikipedia: nil,
        caller: { event, _, _, person in
          ToolCaller(person: person, scope: event.scope, community: event.community)
        }, keep: { _, _, _, _ in }),
      preview: { _, _, _ in .none })
    let sender = Sender(account: AccountOnPlatform(.discord, "7"), displayName: "Ann")
    let address = ChatAddress(.discord, chat: "100")
    try await begin(with: sender, in: address, persona.id)
    var (times, bytes) = ([Double](), 0)
    for (number, text) in queries.enumerated() {
      let message = IncomingMessage(id: "\(number)", text: text, isAddressed: true)
      let event = InboundEvent(
        id: EventID(.discord, "\(number)"), address: address, chatKind: .group, community: place,
        sender: sender, content: .message(message), receivedAt: clock.now)
      let began = ContinuousClock.now
      let request = try await companion.request(for: event, message, sender)
      times.append((ContinuousClock.now - began).inSeconds * 1_000)
      bytes = max(bytes, request.turns.reduce(0) { $0 + "\($1)".utf8.count })
      // Ten exchanges and the message; where the window has room, the first exchange of all as well.
      precondition(request.turns.count >= 21 && request.tools.count == 1, "a prompt of other parts")
    }
    report.add(
      "Whole prompt (10 turns, recall among 100,000, relationship, tools), p50 / p95",
      "\(times.median.rounded(to: 2)) / \(times.percentile(0.95).rounded(to: 2)) ms", "p95 15 ms")
  }

  private func begin(with sender: Sender, in address: ChatAddress, _ persona: String) async throws {
    let now = Moment(seconds: 1_790_000_000)
    try await database.write { connection in
      let (person, _) = try connection.person(for: sender, now: now, .seeded(3))
      for number in 1...40 {
        let exchange = Exchange(
          person: person, said: "Did you hear what happened at the market today, number \(number)?",
          answered: "No, and I am all ears. Tell me slowly, from the beginning.", at: now)
        try connection.keep(exchange, in: address)
        try connection.noteInteraction(
          of: person, with: persona, sentiment: 0.4, count: number, events: number == 1 ? [.met] : [],
          now: now)
      }
    }
  }
}
