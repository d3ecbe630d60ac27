import Community
import Conversation
import Delivery
import Discord
import Glibc
import Groundwork
import Operations
import Teams
import Telegram
import Terminal
import Vocabulary

/// The platforms that the bot talks on, and the doors through which messages leave.
struct Platforms: Sendable {
  let telegram: TelegramConnector?
  let discord: DiscordConnector?
  let terminal: TerminalConnector?
  let doors: [Platform: PlatformDoor]

  /// - Parameters:
  ///   - terminal: Talk here, and nowhere else.
  ///   - channels: Where teams talk.
  ///   - intake: Set before a platform runs.
  init(
    _ basis: Basis, terminal settings: TerminalSettings?, channels: TeamChannels, _ intake: Late<Intake>
  ) {
    let accept: @Sendable (InboundBatch) async throws -> Void = { try await intake.now.inbox.accept($0) }
    let metrics = PlatformMetrics(basis.metrics)
    telegram = settings == nil ? Connectors.telegram(basis, metrics, accept: accept) : nil
    discord = settings == nil ? Connectors.discord(basis, metrics, intake, channels, accept: accept) : nil
    let isPiped = isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0
    terminal = settings.map { [clock = basis.clock, database = basis.database] settings in
      TerminalConnector(
        settings: settings, clock: clock, randomness: basis.randomness, accept: accept,
        answered: { _ in
          let dispatcher = intake.now.dispatcher
          guard isPiped else { return try await dispatcher.quiet() }
          try await PipedAnswer(dispatcher: dispatcher, database: database, clock: clock).wait()
        })
    }
    var doors: [Platform: PlatformDoor] = [:]
    if let telegram { doors[.telegram] = Connectors.door(of: telegram) }
    if let discord { doors[.discord] = Connectors.door(of: discord) }
    if let terminal { doors[.terminal] = Connectors.door(of: terminal) }
    self.doors = doors
  }

  var checks: [Readiness.Check] {
    (telegram.map { [Connectors.check(of: $0)] } ?? []) + (discord.map { [Connectors.check(of: $0)] } ?? [])
  }

  /// Shows an answer while it is written.
  func preview(of event: InboundEvent, replyTo: String?, begun: LivePreview.Begun) -> LivePreview {
    switch event.address.platform {
    case .telegram:
      telegram?.preview(
        for: event.address, chatKind: event.chatKind, replyTo: replyTo, draft: event.draft, begun: begun)
        ?? .none
    case .terminal: terminal?.preview(draft: event.draft) ?? .none
    case .discord: discord?.preview(for: event.address, replyTo: replyTo, begun: begun) ?? .none
    }
  }

  /// Operators in private, where the bot is connected.
  func chats(of operators: Operators) -> [ChatAddress] {
    operators.accounts.map { ChatAddress.direct(with: $0) }.sorted { $0.key < $1.key }
      .filter { doors.keys.contains($0.platform) }
  }
}
