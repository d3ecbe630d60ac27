import Bounty
import Commands
import Community
import Conversation
import Delivery
import Discord
import Glibc
import Groundwork
import LanguageModels
import Memory
import Operations
import Personality
import SQLite
import Scheduling
import Teams
import Telegram
import Terminal
import Transport
import Vocabulary
import Wallets

/// The whole of Warden, put together from its settings.
struct Bot: Sendable {
  let clock: any Timekeeper
  let log: Log
  let metrics: Metrics
  let database: Database
  let http: HTTPClient
  let modelHTTP: HTTPClient
  let outbox: Outbox
  let relay: OutboxRelay
  let dispatcher: Dispatcher
  let registry: CommandRegistry
  let router: ModelRouter
  let memory: MemoryStore
  let facts: FactCollector
  let summarizer: TalkSummarizer?
  let telegram: TelegramConnector?
  let discord: DiscordConnector?
  let discordSettings: Settings.Discord
  let terminal: TerminalConnector?
  let house: House
  let housekeeping: Housekeeping
  /// `nil` at a terminal: whoever talks there has come for that, and goes again.
  let scheduler: Scheduler?
  let readiness: Readiness

  private static let userAgent = "Warden/\(Warden.version)"

  /// - Parameters:
  ///   - terminal: Talk here, and nowhere else.
  /// - Throws: ``Stop``, `DatabaseError`.
  init(
    _ settings: Settings, persona: Persona, prices: PriceList, cron: CronSettings = CronSettings(),
    terminal terminalSettings: TerminalSettings? = nil,
    log: Log, clock: any Timekeeper = SystemTimekeeper(), randomness: Randomness = .system
  ) async throws {
    let metrics = Metrics()
    // A poll, the messages on the wire, and previews: what finds no connection waits for one.
    let http = HTTPClient(
      userAgent: Bot.userAgent, limits: .init(connectionsPerHost: settings.limits.sendsInFlight + 32))
    let database = try await Bot.open(settings)
    (self.clock, self.log, self.metrics, self.http, self.database) = (clock, log, metrics, http, database)

    // Connectors hand events to an inbox that can only be made once they are there.
    let (inbox, dispatcher) = (Late<Inbox>(), Late<Dispatcher>())
    let accept: @Sendable (InboundBatch) async throws -> Void = { try await inbox.now.accept($0) }
    let platformMetrics = PlatformMetrics(metrics)
    let telegram =
      terminalSettings == nil
      ? Connectors.telegram(settings, http, clock, randomness, log, platformMetrics, database, accept: accept)
      : nil
    let (knownCommands, knownReception) = (Late<CommandRegistry>(), Late<Reception>())
    let channels = TeamChannels()
    let discord =
      terminalSettings == nil
      ? Connectors.discord(
        settings, http, clock, randomness, log, platformMetrics, database, knownCommands,
        knownReception, channels, accept: accept)
      : nil
    let isPiped = isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0
    let terminal = terminalSettings.map {
      TerminalConnector(
        settings: $0, clock: clock, randomness: randomness, accept: accept,
        answered: { _ in
          guard isPiped else { return try await dispatcher.now.quiet() }
          try await PipedAnswer(dispatcher: dispatcher.now, database: database, clock: clock).wait()
        })
    }
    (self.telegram, self.discord, self.terminal) = (telegram, discord, terminal)
    discordSettings = settings.discord
    var doors: [Platform: PlatformDoor] = [:]
    if let telegram { doors[.telegram] = Connectors.door(of: telegram) }
    if let discord { doors[.discord] = Connectors.door(of: discord) }
    if let terminal { doors[.terminal] = Connectors.door(of: terminal) }

    let models = ModelSettings(settings)
    let vectorModel = settings.vectorModel(models.endpoints)
    // Each answer that is written keeps a connection of its own, so models are asked by another client.
    modelHTTP = models.chain.isEmpty && vectorModel == nil ? http : HTTPClient(userAgent: Bot.userAgent)
    let budget = ModelBudget(
      prices: prices, caps: settings.models.caps, database: database, clock: clock, randomness: randomness,
      metrics: ModelMetrics(
        metrics, models: models.chain + settings.models.byTask + (vectorModel.map { [$0.model] } ?? [])),
      log: log)
    router = ModelRouter(
      models, budget: budget, http: modelHTTP, clock: clock, randomness: randomness, log: log)
    let routers = ModelRouters(
      router, quick: settings.models.quickModel, strong: settings.models.strongModel)
    let operators = try Operators(entries: settings.operators)
    let vectors = vectorModel.map { [modelHTTP] in
      VectorService(
        $0.model, dimensions: settings.models.embeddingDimensions, at: $0.endpoint, budget: budget,
        http: modelHTTP, clock: clock)
    }
    memory = MemoryStore(database: database, clock: clock, meanings: Meanings(settings, vectors))
    let (memory, knownMemory) = (memory, Late<MemoryStore>())
    knownMemory.set(memory)
    facts = FactCollector(
      router: routers.router(for: .chores), memory: memory, database: database, clock: clock, log: log)
    let facts = facts
    let (context, contextMetrics) = (ContextSettings(settings.context), ContextMetrics(metrics))
    summarizer =
      settings.context.summaries && router.hasModel
      ? TalkSummarizer(
        router: routers.router(for: .chores), settings: context, database: database, clock: clock,
        randomness: randomness, metrics: contextMetrics, log: log) : nil
    let thinking = Thinking(
      routers, context: context, operatorChats: Bot.operatorChats(operators, doors.keys),
      budgetMetrics: BudgetMetrics(metrics), contextMetrics: contextMetrics,
      isCaching: settings.models.isCaching, cacheMetrics: CacheMetrics(metrics), summarizer: summarizer)
    let (roles, knownTooling) = (Late<RoleBook>(), Late<Tooling>())
    let tooling = Tooling(
      settings, http, database, clock, log, metrics, roles: { roles.now },
      userAgent: Bot.userAgent, memory: memory)
    knownTooling.set(tooling)
    let companion = Companion(
      persona: persona,
      thinking: thinking,
      memory: memory, toldMore: { facts.ring() }, database: database,
      clock: clock, randomness: randomness, log: log, tools: tooling.belt,
      preview: { event, replyTo, begun in
        switch event.address.platform {
        case .telegram:
          telegram?.preview(
            for: event.address, chatKind: event.chatKind, replyTo: replyTo, draft: event.draft, begun: begun)
            ?? .none
        case .terminal: terminal?.preview(draft: event.draft) ?? .none
        case .discord:
          discord?.preview(for: event.address, replyTo: replyTo, begun: begun) ?? .none
        }
      })

    readiness = Readiness(
      [.database(database)] + (telegram.map { [Connectors.check(of: $0)] } ?? [])
        + (discord.map { [Connectors.check(of: $0)] } ?? []))
    let (ready, outboxForNumbers, startedAt) = (readiness, Late<Outbox>(), clock.now)
    let asked = router
    let (writer, economy) = (SummaryWriter(routers.router(for: .chores)), Late<Economy>())
    let (schedulerToRing, knownHouse) = (Late<Scheduler?>(), Late<House>())
    let jobs = JobList(
      cron, database: { database }, memory: { memory }, writer: { writer },
      readers: Bot.reportReaders(cron, operators, doors.keys), economy: { economy.now },
      house: { knownHouse.now },
      stars: { Connectors.stars(telegram) }
    ).jobs
    let knownTeams = Late<TeamDesk>()
    registry =
      CommandList(
        persona: persona, caps: settings.models.caps, providers: routers.providers.map(\.displayName),
        vectorProvider: vectorModel?.model.provider.displayName,
        roles: roles, memory: knownMemory,
        files: Connectors.files(telegram, discord, at: settings.discord.base, http),
        randomness: randomness,
        readiness: { ready },
        numbers: {
          HealthCommand.Numbers(
            pendingEvents: dispatcher.now.pending, pendingMessages: outboxForNumbers.now.pending,
            startedAt: startedAt,
            models: asked.states(at: clock.now).map { ($0.provider.displayName, $0.until) })
        }, thinking: thinking, prices: prices, tooling: knownTooling,
        asksWikipedia: tooling.wikipedia != nil,
        jobs: jobs, ringScheduler: { schedulerToRing.now?.ring() }, house: knownHouse, teams: knownTeams,
        economy: economy
      ).registry
    knownCommands.set(registry)

    var reception = Reception.Settings(operators: operators)
    reception.answersEverybody = settings.groups == .all
    reception.isCrowded = { event in
      outboxForNumbers.now.isCrowded(event.address) || dispatcher.now.isBehind(with: event)
    }
    reception.privateChatLink = { $0 == .telegram ? telegram?.privateChatLink : nil }
    reception.teamRole = { connection, person in try connection.teamRole(of: person) }
    reception.startCommand = { TeamLink.command(for: $0) }
    let teamMetrics = TeamMetrics(metrics)
    let talk = TeamChat(
      channels: channels, database: database, randomness: randomness, metrics: teamMetrics)
    reception.overheard = { talk.plan($0, otherwise: $1) }
    reception.chatMoved = { connection, old, new in
      try connection.moveTeamChat(from: old, to: new)
      channels.load([new])
    }
    channels.load(try await database.read { try $0.allTeamChats() })
    let (waiting, teamBook) = (WaitingHandles(), TeamBook(randomness))
    waiting.load(try await database.read { try $0.waitingHandles() })
    reception.besides = { waiting.greet($0, teamBook) }
    reception.platformStanding = Connectors.standings(telegram, discord, log)
    roles.set(
      RoleBook(
        operators: reception.operators, database: database, platformStanding: reception.platformStanding))
    let attendant = Reception(
      settings: reception, registry: registry, companion: companion, database: database, clock: clock,
      randomness: randomness, buttons: try Bot.buttons(beside: settings.database, randomness),
      limits: CommandLimiter.Limits(settings.limits))
    knownReception.set(attendant)
    let handler = attendant.handler.notingConflicts(clock, randomness)

    let limits = DeliveryLimits(settings.limits)
    let backlog = Allowance(limits.backlog)
    let delivered = DeliveryMetrics(
      metrics, commands: registry.commands.map(\.path) + [PressedButton.label, TeamChat.label])
    outbox = Outbox(database: database, clock: clock, limits: limits, backlog: backlog, doors: doors)
    outboxForNumbers.set(outbox)
    relay = OutboxRelay(
      outbox: outbox, limits: limits, randomness: randomness, log: log, metrics: delivered,
      moved: { [chatMoved = reception.chatMoved] connection, old, new in
        try connection.moveChat(from: old, to: new, now: clock.now)
        try chatMoved(connection, old, new)
      })
    self.dispatcher = Dispatcher(
      database: database, outbox: outbox, handler: handler, limits: limits, randomness: randomness, log: log,
      metrics: delivered)
    dispatcher.set(self.dispatcher)
    inbox.set(
      Inbox(
        database: database, dispatcher: self.dispatcher, backlog: backlog, clock: clock, log: log,
        metrics: delivered))

    let wallets = try WalletDesk(
      settings, http, database: database, clock: clock, randomness: randomness, metrics: metrics,
      log: log)
    let holdings = Holdings(of: wallets)

    house = try House(
      settings, router, operators, outbox: outbox, database: database, teams: TeamBook(randomness),
      clock: clock,
      randomness: randomness, metrics: metrics, log: log, holdings: holdings)
    knownHouse.set(house)
    economy.set(
      try Economy(settings, wallets, house, tooling.fetcher, randomness: randomness, metrics: metrics))
    knownTeams.set(
      TeamDesk(
        book: TeamBook(randomness), database: database, channels: channels, waiting: waiting,
        metrics: teamMetrics,
        startLink: { telegram?.startLink($0) },
        draw: { [house] in await house.picture(of: $0, $1) }))

    scheduler =
      terminalSettings == nil
      ? Scheduler(
        jobs: jobs, settings: cron, database: database,
        commit: { [outbox] in try await outbox.commit(causedAt: $0, $1) }, clock: clock,
        metrics: SchedulingMetrics(metrics, jobs: jobs.map(\.name)), log: log) : nil
    schedulerToRing.set(scheduler)

    housekeeping = Housekeeping(
      database: database, outbox: outbox, memories: memory, writer: writer, clock: clock,
      retention: limits.retention, heldFor: limits.heldFor,
      deletions: Deletions(
        database: database, outbox: outbox, records: Features.personalRecords, log: log,
        ringScheduler: { schedulerToRing.now?.ring() }, memories: memory,
        forget: { [discord] in discord?.forget($0) }),
      activeUsers: metrics.gauge("bot_active_users", help: "Different people in 24 hours.").child(),
      deadLetters: metrics.gauge("warden_inbox_dead", help: "Dead letters.").child(),
      memoriesKept: metrics.gauge("warden_memories", help: "Memories of all people.").child(), log: log)
    let (outbox, dispatcherNow) = (outbox, self.dispatcher)
    metrics.gauge("warden_inbox_pending", help: "Events that are not settled.") {
      Double(dispatcherNow.pending)
    }
    metrics.gauge("warden_outbox_pending", help: "Messages that have not left.") { Double(outbox.pending) }
  }
}

extension Bot {
  /// Operators in private, and the chats that the configuration names, where the bot is connected.
  private static func reportReaders(
    _ cron: CronSettings, _ operators: Operators, _ platforms: some Sequence<Platform>
  ) -> @Sendable () -> [ChatAddress] {
    let told = cron.reportsToOperators ? operators.accounts.map { ChatAddress.direct(with: $0) } : []
    let readers = (told.sorted { $0.key < $1.key } + cron.reportChats).filter {
      platforms.contains($0.platform)
    }
    return { readers }
  }

  /// Operators in private, where the bot is connected.
  private static func operatorChats(
    _ operators: Operators, _ platforms: some Sequence<Platform>
  ) -> @Sendable () -> [ChatAddress] {
    let chats = operators.accounts.map { ChatAddress.direct(with: $0) }.sorted { $0.key < $1.key }
      .filter { platforms.contains($0.platform) }
    return { chats }
  }

  /// The key of buttons is a secret and so no part of the database, which is copied and looked into.
  private static func buttons(beside database: String, _ randomness: Randomness) throws -> ButtonMaker {
    // What lives in memory only has no button that outlives it.
    guard database != ":memory:" else {
      return ButtonMaker(key: randomness.bytes(32), randomness: randomness)
    }
    do {
      return ButtonMaker(key: try KeyFile.read(database + ".buttons.key", randomness), randomness: randomness)
    } catch {
      throw Stop(.configuration, "\(error)")
    }
  }
}

extension CommandLimiter.Limits {
  init(_ settings: Settings.Limits) {
    self.init(
      commandsOfPerson: RateLimit(settings.commandsPerTenSeconds, per: .seconds(10)),
      messagesOfPerson: RateLimit(settings.messagesPerTwentySeconds, per: .seconds(20)),
      messagesInChat: RateLimit(max(120, settings.messagesPerTwentySeconds * 6), per: .seconds(60)))
  }
}
