import Groundwork
import Transport
import Vocabulary

/// Everything that Warden does with Discord, wired up.
package final class DiscordConnector: Sendable {
  package enum Mode: Hashable, Sendable {
    case gateway
    /// Follows these channels by their history.
    case polling(channels: [String])
  }

  package struct Settings: Sendable {
    package var mode: Mode
    /// Read also what does not address the bot; asks Discord for the Message Content intent.
    package var hearsEverything: Bool
    /// Channels whose whole talk matters, whoever it addresses.
    package var follows: @Sendable (_ channel: String) -> Bool = { _ in false }
    /// Whether there is any such channel.
    package var followsAny: @Sendable () -> Bool = { false }
    /// Rings when there may be one that was not there before.
    package var followsMore = Doorbell()
    package var isCompressed: Bool
    /// Calls over all routes but answers to interactions.
    package var requestsPerSecond: Int
    /// How interactions are answered for the first time.
    package var manners: InteractionManners
    /// What to offer for an argument that somebody is typing.
    package var suggestions: @Sendable (Interaction) async -> [String]

    package init(
      mode: Mode = .gateway, hearsEverything: Bool = false, isCompressed: Bool = true,
      requestsPerSecond: Int = RateLimiter.usualPerSecond,
      isHidden: @escaping @Sendable (_ path: [String]) -> Bool = { _ in false },
      form: @escaping @Sendable (CommandForm) -> InteractionForm? = { _ in nil },
      suggestions: @escaping @Sendable (Interaction) async -> [String] = { _ in [] }
    ) {
      self.mode = mode
      self.hearsEverything = hearsEverything
      self.isCompressed = isCompressed
      self.requestsPerSecond = requestsPerSecond
      manners = InteractionManners(isHidden: isHidden, form: form)
      self.suggestions = suggestions
    }
  }

  /// The places of this connector in metrics, some of which it shares with other platforms.
  package struct Gauges: Sendable {
    /// `warden_poll_age_seconds`.
    let pollAge: Cell
    /// `warden_rate_limited_total`.
    let rateLimited: Cell
    /// `warden_gateway_identifies_total`.
    let identifies: Cell
    /// `warden_gateway_resumes_total`.
    let resumes: Cell

    package init(pollAge: Cell, rateLimited: Cell, identifies: Cell, resumes: Cell) {
      self.pollAge = pollAge
      self.rateLimited = rateLimited
      self.identifies = identifies
      self.resumes = resumes
    }
  }

  package struct Health: Hashable, Sendable {
    /// A session is running, and Discord was heard not too long ago.
    package let isConnected: Bool
    /// Since Discord was last heard.
    package let age: Duration
  }

  package let client: DiscordClient
  private let clock: any Timekeeper
  private let log: Log
  private let settings: Settings
  private let gauges: Gauges
  private let delivery: DiscordDelivery
  private let previews: DiscordPreviews
  private let history: ChannelHistory
  private let runner: GatewayRunner
  private let poller: ChannelPoller?
  private let registrar: DiscordMenuRegistrar
  private let standings: DiscordStandings
  private let privateChannels: PrivateChannels
  private let positions: ChannelHistory.Positions
  private let accept: ChannelHistory.Accept
  private let firstAnswers: FirstAnswers
  private let acknowledger: InteractionAcknowledger
  private let posted: PostedInteractions

  /// - Parameters:
  ///   - base: Where the API lives, `https://discord.com/api/v10` as a rule.
  ///   - version: Warden's.
  ///   - position: The stored position of the given name.
  ///   - positions: All stored positions whose names begin so, by their names.
  ///   - store: Stores a batch. Returning means stored.
  package init(
    token: Secret, base: String, version: String, http: HTTPClient, clock: any Timekeeper,
    randomness: Randomness,
    log: Log, gauges: Gauges, settings: Settings = Settings(), position: @escaping ChannelHistory.Position,
    positions: @escaping ChannelHistory.Positions,
    accept store: @escaping ChannelHistory.Accept
  ) {
    client = DiscordClient(
      token: token, base: base, version: version, http: http, clock: clock,
      requestsPerSecond: settings.requestsPerSecond, rateLimited: gauges.rateLimited)
    self.clock = clock
    self.log = log
    self.settings = settings
    self.gauges = gauges
    self.positions = positions
    privateChannels = PrivateChannels(
      client: client, log: log, position: position, positions: positions, accept: store)
    let privateChannels = privateChannels
    let accept: ChannelHistory.Accept = { batch in
      let positions = privateChannels.positions(with: batch.events)
      guard !positions.isEmpty else { return try await store(batch) }
      try await store(
        InboundBatch(
          platform: batch.platform, events: batch.events, quarantined: batch.quarantined,
          positions: batch.positions.merging(positions) { $1 }))
      privateChannels.learn(from: batch.events, stored: positions)
    }
    self.accept = accept
    firstAnswers = FirstAnswers(clock: clock)
    let firstAnswers = firstAnswers
    delivery = DiscordDelivery(
      client: client, log: log, privateChannels: privateChannels, firstAnswers: firstAnswers)
    previews = DiscordPreviews(client: client, firstAnswers: firstAnswers, clock: clock, log: log)
    registrar = DiscordMenuRegistrar(client: client, clock: clock, randomness: randomness, log: log)
    standings = DiscordStandings(client: client, clock: clock)
    let filter = IntakeFilter(
      everything: settings.hearsEverything, follows: settings.follows, followsAny: settings.followsAny)
    history = ChannelHistory(
      client: client, clock: clock, randomness: randomness, log: log,
      filter: filter,
      accept: accept)
    acknowledger = InteractionAcknowledger(
      client: client, manners: settings.manners, suggestions: settings.suggestions,
      firstAnswers: firstAnswers, clock: clock, randomness: randomness, log: log)
    let acknowledger = acknowledger
    posted = PostedInteractions(clock: clock, randomness: randomness, log: log, accept: accept)
    runner = GatewayRunner(
      client: client, token: token,
      options: .init(
        intents: settings.hearsEverything ? GatewayIntents.usual.union(.messageContent) : .usual,
        isCompressed: settings.isCompressed, readsAlong: settings.followsAny, filter: filter,
        manners: settings.manners),
      clock: clock, randomness: randomness, log: log, history: history, identifies: gauges.identifies,
      resumes: gauges.resumes, position: position, accept: accept,
      acknowledge: { _ = acknowledger.take($0) })
    if case .polling(let channels) = settings.mode {
      poller = ChannelPoller(
        client: client, channels: channels, clock: clock, randomness: randomness, log: log,
        position: position,
        accept: accept)
    } else {
      poller = nil
    }
  }

  /// Gives interactions their first answer until cancelled, whichever way they are heard of. Runs as soon as
  /// ``endpoint(publicKey:)`` can be reached: Discord waits three seconds, and not for what the last process left behind.
  package func answerFirst() async throws { try await acknowledger.run() }

  /// Stays connected and shows previews until cancelled.
  ///
  /// - Throws: ``DiscordMisconfigured`` when only a human can help; what `position` and `positions` throw; `CancellationError`.
  package func run() async throws {
    await privateChannels.restore()
    if poller == nil { try await history.restore(from: positions) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.previews.run() }
      group.addTask { try await self.posted.run() }
      if let poller {
        group.addTask { try await poller.run() }
      } else {
        group.addTask { try await self.runner.run() }
        group.addTask { try await self.history.run() }
        group.addTask {
          while true {
            try await self.settings.followsMore.wait()
            if self.settings.followsAny() { await self.runner.readAlong() }
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Cuts a message into ones that Discord takes.
  package func parts(of message: OutboundMessage) -> [OutboundMessage] { message.discordParts() }

  /// When the next message may leave, as far as Discord's limits are known.
  package func reserve(for address: ChatAddress, now: Moment) -> Moment {
    let person = PrivateChannels.person(of: address.chat)
    let channel = person.map { privateChannels.known($0) } ?? address.chat
    let route = channel.map { DiscordClient.createRoute(in: $0) } ?? DiscordClient.openRoute
    return client.gate.earliest(route, now: now)
  }

  /// - Parameter row: What the message is called in the outbox.
  package func deliver(_ message: OutboundMessage, row: Int64) async -> DeliveryOutcome {
    await delivery.deliver(message, row: row)
  }

  /// Our messages that may be an earlier try of one that was first to be sent at that moment.
  package func lookalikes(
    of message: OutboundMessage, since posted: Moment
  ) async throws(DiscordError) -> [String] {
    try await delivery.lookalikes(
      of: message, since: posted, clock, bot: (poller?.monitor ?? runner.monitor).bot)
  }

  /// Whether a repetition of a message is never seen by anybody.
  package func hidesRepeats(_ message: OutboundMessage) -> Bool { DiscordDelivery.hidesRepeats(message) }

  /// Whether a message of which nobody knows whether it arrived may be sent again, after a look for it.
  package func mayRepeat(_ message: OutboundMessage) -> Bool { DiscordDelivery.mayRepeat(message) }

  /// - Parameter replyTo: The message that is answered.
  package func preview(
    for address: ChatAddress, replyTo: String?, begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    previews.preview(for: address, replyTo: replyTo, begun: begun)
  }

  /// Registers commands that have changed, however long Discord asks to wait.
  ///
  /// - Parameter servers: Where to register instead of everywhere.
  package func keepRegistered(
    _ commands: DiscordMenuRegistrar.Commands, servers: [String], memory: DiscordMenuRegistrar.Memory
  ) async throws {
    try await registrar.keep(commands, servers: servers, memory: memory)
  }

  /// Registers commands now.
  ///
  /// - Returns: How many scopes do not have them; why is in the log.
  package func register(
    _ commands: DiscordMenuRegistrar.Commands, servers: [String], memory: DiscordMenuRegistrar.Memory
  ) async -> Int {
    await registrar.registerNow(commands, servers: servers, memory: memory)
  }

  /// What somebody is to a server, not older than a minute.
  ///
  /// - Returns: `nil` for whoever is no member.
  package func standing(
    of account: AccountOnPlatform, in community: CommunityAddress
  ) async throws(DiscordError) -> CommunityStanding? {
    try await standings.standing(of: account, in: community)
  }

  /// What is kept of somebody in the database is deleted: nothing of it is written again.
  package func forget(_ account: AccountOnPlatform) {
    guard account.platform == .discord, let channel = privateChannels.forget(account.number) else { return }
    history.forget(deleted: channel)
  }

  /// Where Discord may post interactions instead of telling them over the gateway.
  ///
  /// - Parameter publicKey: Of the application, 64 hexadecimal digits.
  package func endpoint(publicKey: String) -> InteractionEndpoint? {
    let (acknowledger, posted) = (acknowledger, posted)
    return InteractionEndpoint(
      publicKey: publicKey, clock: clock, log: log, settings: settings,
      acknowledge: { acknowledger.take($0) }, store: { await posted.store($0) })
  }

  /// How the connection fares.
  package func health() -> Health {
    let (now, monitor) = (clock.now, poller?.monitor ?? runner.monitor)
    return Health(isConnected: monitor.isConnected(at: now), age: monitor.age(at: now))
  }

  /// Brings gauges up to date that change by themselves, before metrics are read.
  package func refreshGauges() { gauges.pollAge.set(Int(health().age.components.seconds)) }
}
