import Groundwork
import JSON
import Transport
import Vocabulary

/// Keeps sessions with Discord's gateway for as long as the process runs: as many connections as Discord recommends.
final class GatewayRunner: Sendable {
  struct Options: Sendable {
    var intents: GatewayIntents
    var isCompressed: Bool
    /// Whether the texts of messages that do not address the bot are wanted as well.
    var readsAlong: @Sendable () -> Bool
    var filter: IntakeFilter
    var manners = InteractionManners()
  }

  /// What all connections have in common.
  struct Common: Sendable {
    let client: DiscordClient
    let token: Secret
    let options: Options
    let clock: any Timekeeper
    let randomness: Randomness
    let log: Log
    let history: ChannelHistory
    let monitor: GatewayMonitor
    let identifies: Cell
    let resumes: Cell
    let accept: ChannelHistory.Accept
    let acknowledge: @Sendable (Interaction) -> Void
    /// What is asked for now.
    let intents = Guarded(GatewayIntents())
    let budget = Guarded(IdentifyBudget())
    /// One connection at a time asks for a new session, or two of them would do so within the same five seconds.
    let door = Allowance(1)
  }

  private let common: Common
  private let position: ChannelHistory.Position
  private let connections = Guarded<[ShardRunner]>([])
  var monitor: GatewayMonitor { common.monitor }

  init(
    client: DiscordClient, token: Secret, options: Options, clock: any Timekeeper, randomness: Randomness,
    log: Log,
    history: ChannelHistory, identifies: Cell, resumes: Cell, position: @escaping ChannelHistory.Position,
    accept: @escaping ChannelHistory.Accept, acknowledge: @escaping @Sendable (Interaction) -> Void
  ) {
    common = Common(
      client: client, token: token, options: options, clock: clock, randomness: randomness, log: log,
      history: history, monitor: GatewayMonitor(startedAt: clock.now), identifies: identifies,
      resumes: resumes, accept: accept, acknowledge: acknowledge)
    self.position = position
  }

  /// Runs until cancelled. The sessions survive that: another process can resume them.
  ///
  /// - Throws: ``DiscordMisconfigured`` when only a human can help; what `position` throws; `CancellationError`.
  func run() async throws {
    let intents = try await allowedIntents()
    // A team may have asked to be read along with while that was looked up.
    common.intents.withLock { $0.formUnion(intents) }
    var count = try await position(DispatchLane.shardsName).flatMap { Int($0) } ?? 1
    if !(1...1_024).contains(count) { count = 1 }
    if try await storedSessions(count).allSatisfy({ $0 == nil }) { count = 1 }
    while true {
      do {
        try await run(shards: count)
      } catch let wish as ShardRunner.MoreShards {
        try Task.checkCancellation()
        common.log.notice(
          "Discord recommends more connections for this bot, and all begin anew",
          ["before": .int(count), "now": .int(wish.count)])
        try await forgetSessions(of: count, for: wish.count)
        count = wish.count
      }
    }
  }

  private func run(shards count: Int) async throws {
    var asked: GatewayIntents
    var sessions: [GatewaySession?]
    // Who asks to be read along with from here on finds the connections, or is found before they begin.
    repeat {
      asked = common.intents.withLock { $0 }
      sessions = try await storedSessions(count)
    } while !begin(sessions, asked, count)
    let shards = connections.withLock { $0 }
    common.monitor.begin(shards: count, at: common.clock.now)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for shard in shards { group.addTask { try await shard.run() } }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// - Returns: `false` when more is asked for than these sessions were looked up with.
  private func begin(_ sessions: [GatewaySession?], _ asked: GatewayIntents, _ count: Int) -> Bool {
    common.intents.withLock { intents in
      guard intents == asked else { return false }
      connections.withLock { connections in
        connections = sessions.enumerated().map { number, session in
          ShardRunner(ShardNumber(number, of: count), resuming: session, common)
        }
      }
      return true
    }
  }

  // MARK: Stored sessions

  /// - Returns: as many as there are connections; `nil` for one that begins anew.
  private func storedSessions(_ count: Int) async throws -> [GatewaySession?] {
    let (intents, none) = (common.intents.withLock { $0 }, [GatewaySession?](repeating: nil, count: count))
    // A session that was begun with fewer of them is of no use.
    if intents.contains(.messageContent), !common.options.intents.contains(.messageContent) {
      let known = try await position(DispatchLane.intentsName).flatMap { Int($0) } ?? 0
      guard GatewayIntents(rawValue: known).contains(.messageContent) else { return none }
    }
    // READY does not come again, and nobody else says who we are.
    guard let bot = try await position(DispatchLane.botName), Snowflake.isValid(bot) else { return none }
    var sessions: [GatewaySession?] = []
    for number in 0..<count {
      let text = try await position(ShardNumber(number, of: count).sessionName)
      sessions.append(text.flatMap { GatewaySession(text: $0) })
    }
    guard sessions.contains(where: { $0 != nil }) else { return none }
    common.monitor.set(bot: bot)
    common.history.set(bot: bot)
    return sessions
  }

  /// Sessions for another number of connections would bring some servers twice and others not at all.
  private func forgetSessions(of count: Int, for next: Int) async throws {
    var positions = [DispatchLane.shardsName: String(next)]
    for number in 0..<count { positions[ShardNumber(number, of: count).sessionName] = "" }
    try await common.accept(InboundBatch(platform: .discord, events: [], positions: positions))
  }

  // MARK: Intents

  /// Asking for texts without leave would close the gateway for good.
  private func allowedIntents() async throws -> GatewayIntents {
    let wanted =
      common.options.readsAlong() ? common.options.intents.union(.messageContent) : common.options.intents
    guard wanted.contains(.messageContent) else { return wanted }
    do throws(DiscordError) {
      if try await common.client.application().mayReadMessages { return wanted }
      common.log.warning(
        "Discord does not let this bot read messages that do not address it; allow the Message Content intent on the Bot page of the developer portal"
      )
      return wanted.subtracting(.messageContent)
    } catch {
      if error.isConfiguration { throw DiscordMisconfigured.unknownToken }
      // Unknown: then the settings count.
      return wanted
    }
  }

  /// Begins other sessions, in which also texts that do not address the bot can be read, unless these are such.
  func readAlong() async {
    guard !common.intents.withLock({ $0.contains(.messageContent) }) else { return }
    guard (try? await common.client.application().mayReadMessages) == true else {
      return common.log.warning(
        "Discord does not let this bot read what a team says in its channel; allow the Message Content intent on the Bot page of the developer portal"
      )
    }
    // Where there are no connections yet, they begin with it.
    let begun = common.intents.withLock { intents in
      intents.insert(.messageContent)
      return connections.withLock { $0 }
    }
    for connection in begun { connection.beginAnew() }
  }
}
