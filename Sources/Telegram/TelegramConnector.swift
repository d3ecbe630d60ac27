import Groundwork
import Transport
import Vocabulary

/// Everything that Warden does with Telegram, wired up.
package final class TelegramConnector: Sendable {
  package struct Settings: Sendable {
    package var flood: FloodLimits
    /// Answer other bots, which may answer back.
    package var hearsBots: Bool
    /// Answer what is said in groups and addressed to nobody, which takes a bot without privacy mode.
    package var hearsEverything: Bool
    /// How long Telegram may hold a poll open; at most 50 s.
    package var pollWait: Duration

    package init(
      flood: FloodLimits = FloodLimits(), hearsBots: Bool = false, hearsEverything: Bool = false,
      pollWait: Duration = .seconds(30)
    ) {
      self.flood = flood
      self.hearsBots = hearsBots
      self.hearsEverything = hearsEverything
      self.pollWait = pollWait
    }
  }

  /// The places of this connector in metrics that it shares with other platforms.
  package struct Gauges: Sendable {
    /// `warden_poll_age_seconds`.
    let pollAge: Cell
    /// `warden_rate_limited_total`.
    let rateLimited: Cell

    package init(pollAge: Cell, rateLimited: Cell) {
      self.pollAge = pollAge
      self.rateLimited = rateLimited
    }
  }

  package struct Health: Hashable, Sendable {
    /// The last poll was answered, and not too long ago.
    package let isConnected: Bool
    package let pollAge: Duration
  }

  package let client: TelegramClient
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let flood: Guarded<FloodLimiter>
  private let delivery: TelegramDelivery
  private let previews: TelegramPreviews
  private let poller: UpdatePoller
  private let registrar: MenuRegistrar
  private let standings: TelegramStandings
  private let calls: SideCalls
  private let gauges: Gauges

  /// - Parameters:
  ///   - base: Where the Bot API lives, `https://api.telegram.org` as a rule.
  ///   - watchdog: See ``UpdatePoller``.
  ///   - position: The stored position of the given name.
  ///   - accept: Stores a batch; see ``UpdatePoller/Accept``.
  package init(
    token: Secret, base: String, http: HTTPClient, clock: any Timekeeper,
    watchdog: any Timekeeper = SystemTimekeeper(), randomness: Randomness, log: Log, gauges: Gauges,
    settings: Settings = Settings(), position: @escaping UpdatePoller.Position,
    accept: @escaping UpdatePoller.Accept
  ) {
    client = TelegramClient(token: token, base: base, http: http)
    self.clock = clock
    self.randomness = randomness
    self.gauges = gauges
    flood = Guarded(FloodLimiter(settings.flood))
    delivery = TelegramDelivery(
      client: client, flood: flood, clock: clock, log: log, rateLimited: gauges.rateLimited)
    previews = TelegramPreviews(
      client: client, flood: flood, clock: clock, log: log, rateLimited: gauges.rateLimited)
    poller = UpdatePoller(
      client: client, clock: clock, watchdog: watchdog, randomness: randomness, log: log,
      wait: settings.pollWait,
      hearsBots: settings.hearsBots, hearsEverything: settings.hearsEverything,
      rateLimited: gauges.rateLimited, position: position, accept: accept)
    calls = SideCalls(flood: flood, clock: clock, rateLimited: gauges.rateLimited)
    registrar = MenuRegistrar(client: client, calls: calls, log: log)
    standings = TelegramStandings(client: client, calls: calls, clock: clock)
  }

  /// Polls and shows previews until cancelled.
  ///
  /// - Throws: ``TelegramMisconfigured`` when only a human can help; what `position` throws; `CancellationError`.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.poller.run() }
      group.addTask { try await self.previews.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Cuts a message into ones that Telegram takes.
  package func parts(of message: OutboundMessage) -> [OutboundMessage] { TelegramDelivery.parts(of: message) }

  /// Takes the next place under the flood limits, and says when that is.
  package func reserve(for address: ChatAddress, now: Moment) -> Moment {
    flood.withLock { $0.reserve(for: address.chat, isGroup: address.isTelegramGroup, now: now) }
  }

  package func deliver(_ message: OutboundMessage) async -> DeliveryOutcome {
    await delivery.deliver(message)
  }

  /// - Parameters:
  ///   - replyTo: The message that is answered.
  ///   - draft: A number of the event's own, not 0; see ``InboundEvent/Content/stopGeneration(draft:)``.
  package func preview(
    for address: ChatAddress, chatKind: ChatKind, replyTo: String?, draft: Int64,
    begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    previews.preview(for: address, chatKind: chatKind, replyTo: replyTo, draft: draft, begun: begun)
  }

  /// Registers menus, and tries again until all of them are there: a network may come later than the program.
  ///
  /// - Throws: `CancellationError`
  package func keepMenusRegistered(_ menus: [CommandMenu], memory: MenuRegistrar.Memory) async throws {
    var backoff = Backoff(from: .seconds(30), to: .seconds(3_600))
    while true {
      let round = await registrar.register(menus, memory: memory)
      guard round.failures > 0 else { return }
      let pause = round.wait ?? backoff.next(randomness)
      try await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil)
    }
  }

  @discardableResult
  package func registerMenus(
    _ menus: [CommandMenu], memory: MenuRegistrar.Memory, isForced: Bool = false
  ) async -> Int {
    await registrar.register(menus, memory: memory, isForced: isForced).failures
  }

  /// Fetches a file that came with a message.
  ///
  /// - Parameters:
  ///   - reference: The `file_id`.
  ///   - limit: Bytes; a larger file is not fetched to its end.
  package func download(_ reference: String, atMost limit: Int) async -> DownloadOutcome {
    await client.download(reference, atMost: limit, calls)
  }

  /// How many whole stars lie on the bot's own balance.
  package func starBalance() async throws(TelegramError) -> Int64 {
    try await calls.make("getMyStarBalance") { () throws(TelegramError) in try await client.starBalance() }
  }

  /// What somebody is to a group, not older than a minute.
  ///
  /// - Returns: `nil` for whoever is no member.
  package func standing(
    of account: AccountOnPlatform, in community: CommunityAddress
  ) async throws(TelegramError) -> CommunityStanding? {
    try await standings.standing(of: account, in: community)
  }

  /// Where people open a private chat with the bot, once its name is known.
  package var privateChatLink: String? { startLink("hello") }

  /// A link into the private chat with this bot, which then hears `/start` and the payload.
  ///
  /// - Parameter payload: 1 to 64 of `A-Z a-z 0-9 _ -`.
  /// - SeeAlso: <https://core.telegram.org/bots/features#deep-linking>
  package func startLink(_ payload: String) -> String? {
    poller.monitor.username.map { "https://t.me/\($0)?start=\(payload)" }
  }

  /// How polling fares.
  package func health() -> Health {
    let (now, monitor) = (clock.now, poller.monitor)
    return Health(isConnected: monitor.isConnected(at: now), pollAge: monitor.age(at: now))
  }

  /// Brings gauges up to date that change by themselves, before metrics are read.
  package func refreshGauges() { gauges.pollAge.set(Int(health().pollAge.components.seconds)) }
}
