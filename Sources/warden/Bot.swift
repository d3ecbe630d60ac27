import Bounty
import Commands
import Community
import Conversation
import Delivery
import Discord
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

  /// - Parameters:
  ///   - terminal: Talk here, and nowhere else.
  /// - Throws: ``Stop``, `DatabaseError`.
  init(
    _ settings: Settings, persona: Persona, prices: PriceList, cron: CronSettings = CronSettings(),
    terminal terminalSettings: TerminalSettings? = nil,
    log: Log, clock: any Timekeeper = SystemTimekeeper(), randomness: Randomness = .system
  ) async throws {
    let basis = try await Basis(settings, log: log, clock: clock, randomness: randomness)
    let (metrics, database) = (basis.metrics, basis.database)
    (self.clock, self.log, self.metrics, self.database, http) = (clock, log, metrics, database, basis.http)
    let operators = try Operators(entries: settings.operators)

    let intake = Late<Intake>()
    let teamTalk = try await TeamTalk(basis)
    let platforms = Platforms(basis, terminal: terminalSettings, channels: teamTalk.channels, intake)
    (telegram, discord, terminal) = (platforms.telegram, platforms.discord, platforms.terminal)
    discordSettings = settings.discord
    readiness = Readiness([.database(database)] + platforms.checks)
    let roles = RoleBook(
      operators: operators, database: database,
      platformStanding: Connectors.standings(telegram, discord, log))
    let mind = Mind(basis, persona, prices, roles, platforms)
    (modelHTTP, router, memory) = (mind.http, mind.router, mind.memory)
    (facts, summarizer) = (mind.facts, mind.summarizer)

    let limits = DeliveryLimits(settings.limits)
    let backlog = Allowance(limits.backlog)
    let outbox = Outbox(
      database: database, clock: clock, limits: limits, backlog: backlog, doors: platforms.doors)
    self.outbox = outbox
    let wallets = try WalletDesk(
      settings, http, database: database, clock: clock, randomness: randomness, metrics: metrics, log: log)
    let house = try House(
      settings, router, operators, outbox: outbox, database: database, teams: teamTalk.book, clock: clock,
      randomness: randomness, metrics: metrics, log: log, holdings: Holdings(of: wallets))
    self.house = house
    let parts = Parts(
      database: database, roles: roles, memory: memory, writer: mind.writer, thinking: mind.thinking,
      tooling: mind.tooling, house: house,
      teams: TeamDesk(
        book: teamTalk.book, database: database, channels: teamTalk.channels, waiting: teamTalk.waiting,
        metrics: teamTalk.metrics, startLink: { platforms.telegram?.startLink($0) },
        draw: { await house.picture(of: $0, $1) }),
      economy: try Economy(
        settings, wallets, house, mind.tooling.fetcher, randomness: randomness, metrics: metrics))

    let jobs = JobList(
      cron, { parts }, readers: Bot.reportReaders(cron, platforms, operators),
      stars: Connectors.stars(telegram)
    ).jobs
    let scheduler =
      terminalSettings == nil
      ? Scheduler(
        jobs: jobs, settings: cron, database: database,
        commit: { try await outbox.commit(causedAt: $0, $1) }, clock: clock,
        metrics: SchedulingMetrics(metrics, jobs: jobs.map(\.name)), log: log) : nil
    self.scheduler = scheduler

    let (ready, asked, startedAt) = (readiness, router, clock.now)
    registry =
      CommandList(
        persona, { parts }, caps: settings.models.caps, limits: settings.limits, models: mind.thinking.models,
        prices: prices,
        vectorProvider: mind.vectorProvider, asksWikipedia: mind.tooling.wikipedia != nil, jobs: jobs,
        files: Connectors.files(telegram, discord, at: settings.discord.base, http), randomness: randomness,
        readiness: { ready },
        numbers: {
          HealthCommand.Numbers(
            pendingEvents: intake.now.dispatcher.pending, pendingMessages: outbox.pending,
            startedAt: startedAt,
            models: asked.states(at: clock.now).map {
              HealthCommand.Model(name: $0.provider.displayName, until: $0.until, troubles: $0.troubles)
            })
        }, ringScheduler: { scheduler?.ring() }
      ).registry
    let hooks = Bot.hooks(settings, teamTalk, platforms, outbox, intake)
    let reception = Reception(
      hooks: hooks, roles: roles, answersEverybody: settings.groups == .all, registry: registry,
      companion: mind.companion, database: database, clock: clock, randomness: randomness,
      buttons: try Bot.buttons(beside: settings.database, randomness),
      limits: CommandLimiter.Limits(settings.limits))

    let delivered = DeliveryMetrics(
      metrics, commands: registry.commands.map(\.path) + [PressedButton.label, TeamChat.label])
    relay = OutboxRelay(
      outbox: outbox, limits: limits, randomness: randomness, log: log, metrics: delivered,
      moved: { connection, old, new in
        try connection.moveChat(from: old, to: new, now: clock.now)
        try hooks.chatMoved(connection, old, new)
      })
    let dispatcher = Dispatcher(
      database: database, outbox: outbox, handler: reception.handler.notingConflicts(clock, randomness),
      limits: limits, randomness: randomness, log: log, metrics: delivered)
    self.dispatcher = dispatcher
    intake.set(
      Intake(
        inbox: Inbox(
          database: database, dispatcher: dispatcher, backlog: backlog, clock: clock, log: log,
          metrics: delivered),
        dispatcher: dispatcher, registry: registry, reception: reception))

    housekeeping = Housekeeping(
      database: database, outbox: outbox, memories: memory, writer: mind.writer, clock: clock,
      retention: limits.retention, heldFor: limits.heldFor,
      deletions: Deletions(
        database: database, outbox: outbox, records: Features.personalRecords, log: log,
        ringScheduler: { scheduler?.ring() }, memories: memory,
        forget: { platforms.discord?.forget($0) }),
      activeUsers: metrics.gauge("bot_active_users", help: "Different people in 24 hours.").child(),
      deadLetters: metrics.gauge("warden_inbox_dead", help: "Dead letters.").child(),
      memoriesKept: metrics.gauge("warden_memories", help: "Memories of all people.").child(), log: log)
    metrics.gauge("warden_inbox_pending", help: "Events that are not settled.") { Double(dispatcher.pending) }
    metrics.gauge("warden_outbox_pending", help: "Messages that have not left.") { Double(outbox.pending) }
  }
}

extension Bot {
  /// What other features do with what comes in.
  private static func hooks(
    _ settings: Settings, _ teams: TeamTalk, _ platforms: Platforms, _ outbox: Outbox,
    _ intake: Late<Intake>
  ) -> Reception.Hooks {
    var hooks = Reception.Hooks()
    hooks.hearsPresses = { $0 != .discord || settings.hearsDiscordPresses }
    hooks.isCrowded = { outbox.isCrowded($0.address) || intake.now.dispatcher.isBehind(with: $0) }
    hooks.privateChatLink = { $0 == .telegram ? platforms.telegram?.privateChatLink : nil }
    hooks.teamRole = { connection, person in try connection.teamRole(of: person) }
    hooks.startCommand = { TeamLink.command(for: $0) }
    hooks.overheard = { teams.chat.plan($0, otherwise: $1) }
    hooks.chatMoved = { connection, old, new in
      try connection.moveTeamChat(from: old, to: new)
      teams.channels.load([new])
    }
    hooks.besides = { teams.waiting.greet($0, teams.book) }
    return hooks
  }

  /// Operators in private, and the chats that the configuration names, where the bot is connected.
  private static func reportReaders(
    _ cron: CronSettings, _ platforms: Platforms, _ operators: Operators
  ) -> @Sendable () -> [ChatAddress] {
    let told = cron.reportsToOperators ? platforms.chats(of: operators) : []
    let readers = told + cron.reportChats.filter { platforms.doors.keys.contains($0.platform) }
    return { readers }
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
