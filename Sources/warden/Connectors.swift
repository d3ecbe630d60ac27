import Bounty
import Commands
import Delivery
import Groundwork
import Operations
import SQLite
import Telegram
import Terminal
import Vocabulary

/// The platforms, each as Warden sees it.
enum Connectors {
  static func telegram(
    _ basis: Basis, _ metrics: PlatformMetrics,
    accept: @escaping @Sendable (InboundBatch) async throws -> Void
  ) -> TelegramConnector? {
    let (settings, database) = (basis.settings.telegram, basis.database)
    guard let token = settings.token else { return nil }
    let flood = settings.flood
    return TelegramConnector(
      token: token, base: settings.base, http: basis.http, clock: basis.clock, randomness: basis.randomness,
      log: basis.log,
      gauges: TelegramConnector.Gauges(
        pollAge: metrics.pollAge.child([Platform.telegram.rawValue]),
        rateLimited: metrics.rateLimited.child([Platform.telegram.rawValue])),
      settings: TelegramConnector.Settings(
        flood: FloodLimits(
          overallPerSecond: Double(flood.overallPerSecond), chatPerSecond: Double(flood.chatPerSecond),
          groupPerMinute: Double(flood.groupPerMinute)),
        hearsEverything: basis.settings.groups == .all),
      position: { name in try await database.read { try $0.position(name, of: .telegram) } }, accept: accept)
  }

  static func door(of telegram: TelegramConnector) -> PlatformDoor {
    PlatformDoor(
      parts: { telegram.parts(of: $0) }, reserve: { telegram.reserve(for: $0, now: $1) },
      deliver: { message, _ in await telegram.deliver(message) }, opensLater: { !$0.isTelegramGroup })
  }

  static func door(of terminal: TerminalConnector) -> PlatformDoor {
    PlatformDoor(
      parts: { [$0] }, reserve: { _, now in now }, deliver: { message, _ in await terminal.deliver(message) })
  }

  static func stars(_ telegram: TelegramConnector?) -> StarBalance? {
    guard let telegram else { return nil }
    return { try await telegram.starBalance() }
  }

  static func check(of telegram: TelegramConnector) -> Readiness.Check {
    Readiness.Check("telegram") {
      let health = telegram.health()
      if health.isConnected { return nil }
      return "not connected; the last poll was answered \(health.pollAge.milliseconds / 1_000) s ago"
    }
  }

  /// The menus that Telegram shows, and where it is kept which of them it has.
  static func menus(of registry: CommandRegistry) -> [CommandMenu] {
    TelegramScope.allCases.flatMap { scope in
      ([nil] + registry.languages.sorted().filter { $0.utf8.count == 2 }.map { $0 }).map { language in
        CommandMenu(
          scope.menuScope, language: language,
          registry.telegramMenu(for: scope, language: language).map {
            CommandMenu.Entry($0.command, $0.description)
          })
      }
    }
  }

  static func menuMemory(in database: Database) -> MenuRegistrar.Memory {
    MenuRegistrar.Memory(
      read: { name in try await database.read { try $0.position(name, of: .telegram) } },
      write: { name, hash in
        try await database.write { try $0.setPosition(name, of: .telegram, to: hash) }
      })
  }
}

/// What connectors count, in instruments that they share.
struct PlatformMetrics: Sendable {
  let pollAge: Gauge
  let rateLimited: Counter
  let identifies: Counter
  let resumes: Counter

  init(_ metrics: Metrics) {
    let platforms = [MetricLabel("platform", Platform.allCases.map(\.rawValue))]
    pollAge = metrics.gauge(
      "warden_poll_age_seconds", help: "Since the platform last answered a poll or was heard.",
      labels: platforms)
    rateLimited = metrics.counter(
      "warden_rate_limited_total", help: "Calls that the platform asked to slow down.", labels: platforms,
      showsZeros: true)
    identifies = metrics.counter(
      "warden_gateway_identifies_total", help: "Sessions with Discord's gateway that were begun.")
    resumes = metrics.counter(
      "warden_gateway_resumes_total",
      help: "Sessions with Discord's gateway that went on over a new connection.")
  }
}

extension TelegramScope {
  fileprivate var menuScope: CommandMenu.Scope {
    switch self {
    case .everywhere: .everywhere
    case .privateChats: .privateChats
    case .groups: .groups
    case .administrators: .groupAdministrators
    }
  }
}

extension DeliveryLimits {
  init(_ settings: Settings.Limits) {
    self.init()
    backlog = settings.backlog
    lanes = settings.lanes
    (attempts, mostDeaths) = (settings.attempts, settings.attempts)
    lease = settings.lease
    sendsInFlight = settings.sendsInFlight
  }
}
