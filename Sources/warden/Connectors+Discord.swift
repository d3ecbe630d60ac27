import Commands
import Delivery
import Discord
import Groundwork
import Operations
import SQLite
import Telegram
import Transport
import Vocabulary

extension Connectors {
  static func discord(
    _ settings: Settings, _ http: HTTPClient, _ clock: any Timekeeper, _ randomness: Randomness, _ log: Log,
    _ metrics: PlatformMetrics, _ database: Database, _ registry: Late<CommandRegistry>,
    accept: @escaping @Sendable (InboundBatch) async throws -> Void
  ) -> DiscordConnector? {
    guard let token = settings.discord.token else { return nil }
    let mode: DiscordConnector.Mode =
      switch settings.discord.mode {
      case .gateway: .gateway
      case .polling: .polling(channels: settings.discord.channels)
      }
    return DiscordConnector(
      token: token, base: settings.discord.base, version: Warden.version, http: http, clock: clock,
      randomness: randomness, log: log,
      gauges: DiscordConnector.Gauges(
        pollAge: metrics.pollAge.child([Platform.discord.rawValue]),
        rateLimited: metrics.rateLimited.child([Platform.discord.rawValue]),
        identifies: metrics.identifies.child(), resumes: metrics.resumes.child()),
      settings: DiscordConnector.Settings(
        mode: mode, hearsEverything: settings.groups == .all,
        isHidden: { path in
          // What nobody knows is answered with a complaint, which is for the asker alone as well.
          registry.now.command(at: path.joined(separator: " "))?.visibility != .everyone
        }),
      position: { name in try await database.read { try $0.position(name, of: .discord) } }, accept: accept)
  }

  static func door(of discord: DiscordConnector) -> PlatformDoor {
    PlatformDoor(
      parts: { discord.parts(of: $0) }, reserve: { discord.reserve(for: $0, now: $1) },
      deliver: { message, row in await discord.deliver(message, row: row) },
      opensLater: { $0.chat.hasPrefix("@") })
  }

  static func discordCommands(of registry: CommandRegistry) -> DiscordMenuRegistrar.Commands {
    let commands = registry.discordCommands()
    return DiscordMenuRegistrar.Commands(
      everywhere: commands.json(isEverywhere: true), inServer: commands.json(isEverywhere: false))
  }

  /// Where it is kept which commands Discord has.
  static func discordMemory(in database: Database) -> DiscordMenuRegistrar.Memory {
    DiscordMenuRegistrar.Memory(
      read: { name in try await database.read { try $0.position(name, of: .discord) } },
      write: { name, value in
        try await database.write { try $0.setPosition(name, of: .discord, to: value) }
      })
  }

  /// Asks the platform of a community what somebody is to it. Who cannot be asked about is nobody in particular.
  static func standings(
    _ telegram: TelegramConnector?, _ discord: DiscordConnector?, _ log: Log
  ) -> @Sendable (AccountOnPlatform, CommunityAddress) async -> CommunityStanding? {
    { account, community in
      do {
        switch community.platform {
        case .telegram: return try await telegram?.standing(of: account, in: community)
        case .discord: return try await discord?.standing(of: account, in: community)
        case .terminal: return nil
        }
      } catch {
        log.notice("A platform does not say what somebody is there", ["error": .string("\(error)")])
        return nil
      }
    }
  }

  static func check(of discord: DiscordConnector) -> Readiness.Check {
    Readiness.Check("discord") {
      let health = discord.health()
      if health.isConnected { return nil }
      return "not connected; Discord was last heard \(health.age.milliseconds / 1_000) s ago"
    }
  }
}
