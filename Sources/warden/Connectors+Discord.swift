import Commands
import Conversation
import Delivery
import Discord
import Groundwork
import Operations
import SQLite
import Teams
import Telegram
import Transport
import Vocabulary

extension Connectors {
  static func discord(
    _ basis: Basis, _ metrics: PlatformMetrics, _ intake: Late<Intake>, _ teamTalk: TeamChannels,
    accept: @escaping @Sendable (InboundBatch) async throws -> Void
  ) -> DiscordConnector? {
    let (settings, clock, database) = (basis.settings, basis.clock, basis.database)
    guard let token = settings.discord.token else { return nil }
    let mode: DiscordConnector.Mode =
      switch settings.discord.mode {
      case .gateway: .gateway
      case .polling: .polling(channels: settings.discord.channels)
      }
    var connectorSettings = DiscordConnector.Settings(
      mode: mode, hearsEverything: settings.groups == .all,
      requestsPerSecond: settings.discord.requestsPerSecond,
      isHidden: { path in
        // What nobody knows is answered with a complaint, which is for the asker alone as well.
        intake.now.registry.command(at: path.joined(separator: " "))?.visibility != .everyone
      },
      form: { command in intake.now.registry.missing(in: command).flatMap(InteractionForm.init) },
      suggestions: { await suggestions(for: $0, intake.now.reception, at: clock.now) })
    connectorSettings.follows = { teamTalk.mayBeBound(ChatAddress(.discord, chat: $0)) }
    connectorSettings.followsAny = { teamTalk.hasAny(on: .discord) }
    connectorSettings.followsMore = teamTalk.more
    return DiscordConnector(
      token: token, base: settings.discord.base, version: Warden.version, http: basis.http,
      clock: clock, randomness: basis.randomness, log: basis.log,
      gauges: DiscordConnector.Gauges(
        pollAge: metrics.pollAge.child([Platform.discord.rawValue]),
        rateLimited: metrics.rateLimited.child([Platform.discord.rawValue]),
        identifies: metrics.identifies.child(), resumes: metrics.resumes.child()),
      settings: connectorSettings,
      position: { name in try await database.read { try $0.position(name, of: .discord) } },
      positions: { prefix in try await database.read { try $0.positions(prefix, of: .discord) } },
      accept: accept)
  }

  /// What to offer for the argument that somebody is typing.
  private static func suggestions(
    for interaction: Interaction, _ reception: Reception, at now: Moment
  ) async -> [String] {
    guard case .autocomplete(let argument, let typed) = interaction.kind, let channel = interaction.channel
    else { return [] }
    let event = InboundEvent(
      id: EventID(.discord, interaction.token.id), address: ChatAddress(.discord, chat: channel),
      chatKind: interaction.isInServer ? .group : .direct,
      community: interaction.server.map { CommunityAddress(.discord, $0) }, sender: interaction.sender,
      content: .command(IncomingMessage(id: nil, text: "", isAddressed: true)), receivedAt: now)
    return await reception.suggestions(for: argument, of: interaction.path, typed: typed, event)
  }

  static func door(of discord: DiscordConnector) -> PlatformDoor {
    PlatformDoor(
      parts: { discord.parts(of: $0) }, reserve: { discord.reserve(for: $0, now: $1) },
      deliver: { message, row in await discord.deliver(message, row: row) },
      lookalikes: { try await discord.lookalikes(of: $0, since: $1) },
      mayRepeat: { discord.mayRepeat($0) },
      opensLater: { $0.chat.hasPrefix("@") }, hidesRepeats: { discord.hidesRepeats($0) })
  }

  static func discordCommands(of registry: CommandRegistry) -> DiscordMenuRegistrar.Commands {
    DiscordMenuRegistrar.Commands(registry.tree().map { DiscordCommand($0) })
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

extension InteractionForm {
  /// `nil` for an argument that nobody is asked for.
  fileprivate init?(_ argument: ArgumentDescription) {
    guard let form = argument.form, case .freeText(let length) = argument.shape else { return nil }
    self.init(
      argument: argument.name, title: form.title, label: form.label, isParagraph: form.isParagraph,
      length: length)
  }
}
