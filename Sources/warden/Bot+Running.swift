import Conversation
import Bounty
import Delivery
import Discord
import Groundwork
import LanguageModels
import Memory
import Operations
import SQLite
import Scheduling
import Telegram
import Terminal
import Transport
import Vocabulary

extension Bot {
  /// Runs until `signals` says stop, or the terminal's user leaves.
  ///
  /// Stopping goes the way of a message: no more intake, then let handlers finish, then let messages leave. Whatever is
  /// left lies in the database and is taken up at the next start.
  ///
  /// - Throws: ``Stop`` when a platform will not have this bot.
  func run(
    _ signals: AsyncStream<Signal>, listen: Settings.Listen? = nil, limits: Settings.HTTP = Settings.HTTP()
  ) async throws {
    try await router.budget.settleLostCalls()
    // Before anybody can say anything: what this process says is not what the last one left behind.
    try await relay.recover()
    let judges = try await judgesRounds()
    let stopped = Guarded<Moment?>(nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await relay.run() }
      group.addTask { try await dispatcher.run() }
      group.addTask { try await housekeeping.run() }
      if judges { group.addTask { try await house.referee.run() } }
      if let scheduler { group.addTask { try await scheduler.run() } }
      if router.hasModel { group.addTask { try await facts.run() } }
      group.addTask { try await memory.keepVectors(log) }
      if let summarizer { group.addTask { try await summarizer.run() } }
      let server = try serve(at: listen, limits)
      log.notice(
        "Started",
        [
          "version": .string(Warden.version),
          // The port that was given, where the system was asked for one.
          "http": .string(
            server.flatMap { server in listen.map { "\($0.address):\(server.port)" } } ?? "off"),
        ])
      var failure: (any Error)?
      do { try await intake(until: signals, judges: judges, stopped) } catch { failure = error }
      let time = StoppingTime(from: stopped.withLock { $0 } ?? clock.now)
      let grace = time.forHandlers(at: clock.now)
      async let jobs: Void? = scheduler?.finish(within: grace)
      await dispatcher.finish(within: grace)
      await jobs
      await relay.flush(within: time.forMessages(at: clock.now))
      group.cancelAll()
      await server?.stop()
      // Cancelled on purpose just now.
      while let result = await group.nextResult() { _ = result }
      await relay.takeBackUntried()
      await http.shutdown()
      await modelHTTP.shutdown()
      await database.close()
      if let failure { throw failure }
    }
  }

  private func serve(at listen: Settings.Listen?, _ limits: Settings.HTTP) throws -> OperationsServer? {
    guard let listen else {
      if discord != nil, discordSettings.publicKey != nil {
        log.warning(
          "DISCORD_PUBLIC_KEY is set and WARDEN_HTTP_LISTEN is off: no interaction that Discord posts arrives"
        )
      }
      return nil
    }
    let interactions = discordSettings.publicKey.flatMap { discord?.endpoint(publicKey: $0) }.map {
      endpoint in
      { @Sendable (request: HTTPServerRequest) in await endpoint.answer(request) }
    }
    do {
      return try OperationsServer(
        address: listen.address, port: listen.port, limits: limits, metrics: metrics, readiness: readiness,
        posted: interactions.map { ["/discord/interactions": $0] } ?? [:],
        refresh: {
          telegram?.refreshGauges()
          discord?.refreshGauges()
          await housekeeping.count()
          _ = try? await house.examine(isQuick: true)
        })
    } catch {
      let remedy =
        switch error {
        case .portInUse: "choose another port, or off"
        case .noAddress, .cannotListen: "choose another address, or off"
        }
      throw Stop(.unavailable, "WARDEN_HTTP_LISTEN: \(error); \(remedy).")
    }
  }

  /// Rounds that are played on platforms wait for the process that speaks there: one that only talks in a terminal has
  /// another guardian, perhaps, and cannot tell anybody what came of it.
  private func judgesRounds() async throws -> Bool {
    guard terminal != nil else { return true }
    let isShared = try await database.read { try $0.isRead(besides: .terminal) }
    if isShared { log.notice("This database is a platform's: its rounds wait for `warden run`") }
    return !isShared
  }

  /// - Parameter stopped: Is told the moment at which a signal said stop.
  private func intake(
    until signals: AsyncStream<Signal>, judges: Bool, _ stopped: Guarded<Moment?>
  ) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        let isOver = try await listen(to: signals)
        stopped.withLock { $0 = clock.now }
        return isOver
      }
      if let discord {
        group.addTask {
          try await discord.answerFirst()
          return false
        }
      }
      group.addTask {
        try await database.checkLarge()
        return false
      }
      group.addTask {
        if judges { try await house.referee.recover() }
        try await dispatcher.recover()
        return try await runPlatforms()
      }
      defer { group.cancelAll() }
      while let isOver = try await group.next() {
        if isOver { return }
      }
    }
  }

  /// - Returns: `true` when the terminal's user has left.
  private func runPlatforms() async throws -> Bool {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      if let terminal {
        group.addTask {
          try await terminal.run()
          return true
        }
      }
      if let telegram {
        group.addTask {
          do {
            try await telegram.run()
          } catch let error as TelegramMisconfigured {
            throw Stop(.configuration, error.description)
          }
          return false
        }
        group.addTask {
          try await telegram.keepMenusRegistered(
            Connectors.menus(of: registry), memory: Connectors.menuMemory(in: database))
          return false
        }
      }
      if let discord {
        group.addTask {
          do {
            try await discord.run()
          } catch let error as DiscordMisconfigured {
            throw Stop(.configuration, error.description)
          }
          return false
        }
        // Who only polls hears of no command, unless Discord posts it.
        if discordSettings.mode == .gateway || discordSettings.publicKey != nil {
          group.addTask {
            try await discord.keepRegistered(
              Connectors.discordCommands(of: registry), servers: discordSettings.guilds,
              memory: Connectors.discordMemory(in: database))
            return false
          }
        } else {
          log.notice(
            "discord.mode is polling and DISCORD_PUBLIC_KEY is not set: no slash command arrives and no pressed button"
          )
        }
      }
      defer { group.cancelAll() }
      while let isOver = try await group.next() {
        if isOver { return true }
      }
      return false
    }
  }

  /// - Returns: `true` when it is time to stop.
  private func listen(to signals: AsyncStream<Signal>) async throws -> Bool {
    for await signal in signals {
      switch signal {
      case .stop:
        log.notice("Stopping")
        return true
      case .lettersRevived:
        do {
          try await dispatcher.takeUpRevived()
        } catch {
          log.error("Letters that were put back wait for the next start", ["error": .string("\(error)")])
        }
      }
    }
    return true
  }
}

extension Bot {
  /// Registers all command menus now.
  ///
  /// - Returns: How many could not be registered; why is in the log.
  func registerMenus() async -> Int {
    let onTelegram = await telegram?.registerMenus(
      Connectors.menus(of: registry), memory: Connectors.menuMemory(in: database), isForced: true)
    let onDiscord = await discord?.register(
      Connectors.discordCommands(of: registry), servers: discordSettings.guilds,
      memory: Connectors.discordMemory(in: database))
    return (onTelegram ?? 0) + (onDiscord ?? 0)
  }
}
