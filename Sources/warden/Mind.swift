import Community
import Conversation
import Groundwork
import LanguageModels
import Memory
import Operations
import Personality
import Transport

/// Who thinks and talks: the models, what is remembered, what can be looked up, and the character.
struct Mind: Sendable {
  /// Asks models.
  let http: HTTPClient
  let router: ModelRouter
  let memory: MemoryStore
  let facts: FactCollector
  let summarizer: TalkSummarizer?
  let writer: SummaryWriter
  let thinking: Thinking
  let tooling: Tooling
  let companion: Companion
  /// Who turns memories into vectors; `nil` for the table in the program.
  let vectorProvider: String?

  init(_ basis: Basis, _ persona: Persona, _ prices: PriceList, _ roles: RoleBook, _ platforms: Platforms) {
    let (settings, clock, randomness) = (basis.settings, basis.clock, basis.randomness)
    let (database, metrics, log) = (basis.database, basis.metrics, basis.log)
    let models = ModelSettings(settings)
    let vectorModel = settings.vectorModel(models.endpoints)
    vectorProvider = vectorModel?.model.provider.displayName
    // Each answer that is written keeps a connection of its own, so models are asked by another client.
    let http =
      models.chain.isEmpty && vectorModel == nil ? basis.http : HTTPClient(userAgent: Basis.userAgent)
    let named = [settings.models.quick, settings.models.strong, vectorModel?.model].compactMap(\.self)
    let budget = ModelBudget(
      prices: prices, caps: settings.models.caps, database: database, clock: clock, randomness: randomness,
      metrics: ModelMetrics(metrics, models: models.chain + named), log: log)
    router = ModelRouter(
      models, budget: budget, http: http, clock: clock, randomness: randomness, log: log)
    let routers = ModelRouters(router, quick: settings.models.quick, strong: settings.models.strong)
    let chores = routers.router(for: .chores)
    writer = SummaryWriter(chores)
    let vectors = vectorModel.map {
      VectorService(
        $0.model, dimensions: settings.models.embeddingDimensions, at: $0.endpoint, budget: budget,
        http: http, clock: clock)
    }
    let memory = MemoryStore(database: database, clock: clock, meanings: Meanings(settings, vectors))
    let facts = FactCollector(router: chores, memory: memory, database: database, clock: clock, log: log)
    (self.http, self.memory, self.facts) = (http, memory, facts)
    let (context, contextMetrics) = (ContextSettings(settings.context), ContextMetrics(metrics))
    summarizer =
      settings.context.summaries && router.hasModel
      ? TalkSummarizer(
        router: chores, settings: context, database: database, clock: clock, randomness: randomness,
        metrics: contextMetrics, log: log) : nil
    let operatorChats = platforms.chats(of: roles.operators)
    thinking = Thinking(
      routers, context: context, operatorChats: { operatorChats }, budgetMetrics: BudgetMetrics(metrics),
      contextMetrics: contextMetrics, isCaching: settings.models.isCaching,
      cacheMetrics: CacheMetrics(metrics), summarizer: summarizer)
    tooling = Tooling(basis, roles: roles, memory: memory)
    companion = Companion(
      persona: persona, thinking: thinking, memory: memory, toldMore: { facts.ring() }, database: database,
      clock: clock, randomness: randomness, log: log, tools: tooling.belt,
      preview: { platforms.preview(of: $0, replyTo: $1, begun: $2) })
  }
}
