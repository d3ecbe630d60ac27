import Groundwork
import JSON
import Transport
import Vocabulary

/// Keeps a session with Discord's gateway for as long as the process runs, over any number of connections.
final class GatewayRunner: Sendable {
  struct Options: Sendable {
    var intents: GatewayIntents
    var isCompressed: Bool
    /// Whether the texts of messages that do not address the bot are wanted as well.
    var readsAlong: @Sendable () -> Bool
    var hearing: Hearing
    var manners = InteractionManners()
  }

  /// What can be changed of a connection from outside.
  private struct Running {
    let shard: Guarded<GatewayShard>
    let intents: Guarded<GatewayIntents>
    var socket: WebSocket?
  }

  private let running = Guarded<Running?>(nil)

  private let client: DiscordClient
  private let token: Secret
  private let options: Options
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let history: ChannelHistory
  private let accept: ChannelHistory.Accept
  private let position: ChannelHistory.Position
  private let acknowledge: @Sendable (Interaction) -> Void
  private let identifies: Cell
  private let resumes: Cell
  let monitor: GatewayMonitor

  init(
    client: DiscordClient, token: Secret, options: Options, clock: any Timekeeper, randomness: Randomness,
    log: Log,
    history: ChannelHistory, identifies: Cell, resumes: Cell, position: @escaping ChannelHistory.Position,
    accept: @escaping ChannelHistory.Accept, acknowledge: @escaping @Sendable (Interaction) -> Void
  ) {
    self.client = client
    self.token = token
    self.options = options
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.history = history
    self.identifies = identifies
    self.resumes = resumes
    self.position = position
    self.accept = accept
    self.acknowledge = acknowledge
    monitor = GatewayMonitor(startedAt: clock.now)
  }

  /// Runs until cancelled. The session survives that: another process can resume it.
  ///
  /// - Throws: ``DiscordMisconfigured`` when only a human can help; what `position` throws; `CancellationError`.
  func run() async throws {
    let intents = try await allowedIntents()
    let session = try await storedSession(with: intents)
    let shard = Guarded(GatewayShard(resuming: session, now: clock.now, randomness: randomness))
    let asked = Guarded(intents)
    running.withLock { $0 = Running(shard: shard, intents: asked) }
    let here = GatewayConnection.Surroundings(
      token: token, intents: asked, shard: shard, budget: Guarded(IdentifyBudget()),
      clock: clock,
      log: log, monitor: monitor, identifies: identifies, resumes: resumes, watches: history.watches,
      follows: options.hearing.follows,
      acknowledge: acknowledge)
    let lane = DispatchLane(
      shard: shard, history: history, monitor: monitor, clock: clock, randomness: randomness, log: log,
      manners: options.manners, hearing: options.hearing, intents: asked, accept: accept)
    var address: GatewayAddress?
    while true {
      try Task.checkCancellation()
      guard let dial = shard.withLock({ $0.dial }) else {
        guard case .refused(let code) = shard.withLock({ $0.state }) else {
          preconditionFailure("a shard without a connection is disconnected or refused")
        }
        throw DiscordMisconfigured(code)
      }
      if dial.notBefore > clock.now { try await clock.sleep(until: dial.notBefore, tolerance: nil) }
      if dial.isNewSession || (dial.resumeURL == nil && address == nil) {
        let new = try await gatewayAddress()
        address = new
        guard try await mayConnect(dial, new, here) else { continue }
      }
      guard let host = dial.resumeURL ?? address?.url else { continue }
      guard let socket = try await connect(to: host, shard) else { continue }
      try await serve(socket, here, lane)
    }
  }

  // MARK: Before a connection

  /// - Parameter intents: A session that was begun with fewer of them is of no use.
  private func storedSession(with intents: GatewayIntents) async throws -> GatewaySession? {
    if intents.contains(.messageContent), !options.intents.contains(.messageContent) {
      let known = try await position(DispatchLane.intentsName).flatMap { Int($0) } ?? 0
      guard GatewayIntents(rawValue: known).contains(.messageContent) else { return nil }
    }
    guard let text = try await position(DispatchLane.sessionName), let session = GatewaySession(text: text),
      // READY does not come again, and nobody else says who we are.
      let bot = try await position(DispatchLane.botName), Snowflake.isValid(bot)
    else { return nil }
    monitor.set(bot: bot)
    history.set(bot: bot)
    return session
  }

  /// Asking for texts without leave would close the gateway for good.
  private func allowedIntents() async throws -> GatewayIntents {
    let wanted = options.readsAlong() ? options.intents.union(.messageContent) : options.intents
    guard wanted.contains(.messageContent) else { return wanted }
    do throws(DiscordError) {
      if try await client.application().mayReadMessages { return wanted }
      log.warning(
        "Discord does not let this bot read messages that do not address it; allow the Message Content intent on the Bot page of the developer portal"
      )
      return wanted.subtracting(.messageContent)
    } catch {
      if error.isConfiguration { throw DiscordMisconfigured(error) }
      // Unknown: then the settings count.
      return wanted
    }
  }

  /// Begins another session, in which also texts that do not address the bot can be read, unless this one is such.
  func readAlong() async {
    guard let now = running.withLock({ $0 }), !now.intents.withLock({ $0.contains(.messageContent) }) else {
      return
    }
    guard (try? await client.application().mayReadMessages) == true else {
      return log.warning(
        "Discord does not let this bot read what a team says in its channel; allow the Message Content intent on the Bot page of the developer portal"
      )
    }
    now.intents.withLock { _ = $0.insert(.messageContent) }
    let moment = clock.now
    _ = now.shard.withLock { $0.receivedInvalidSession(canResume: false, now: moment) }
    running.withLock { $0?.socket }?.close(code: GatewayCloseCode.ours.number)
  }

  private func gatewayAddress() async throws -> GatewayAddress {
    var backoff = Backoff(from: .seconds(1), to: .seconds(60))
    while true {
      do throws(DiscordError) {
        return try await client.gatewayAddress()
      } catch {
        try Task.checkCancellation()
        if error.isConfiguration { throw DiscordMisconfigured(error) }
        log.warning("Discord does not say where its gateway is", ["error": .string(error.description)])
        var wait = backoff.next(randomness)
        if case .after(let asked) = error.advice { wait = max(wait, asked) }
        try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
      }
    }
  }

  /// - Returns: `false` when a wait was needed, after which everything has to be looked at again.
  private func mayConnect(
    _ dial: GatewayShard.Dial, _ address: GatewayAddress, _ here: GatewayConnection.Surroundings
  ) async throws -> Bool {
    guard dial.isNewSession else { return true }
    let now = clock.now
    let earliest = here.budget.withLock { budget in
      budget.learn(address.limit, now: now)
      return budget.earliest(shard: 0, now: now)
    }
    guard earliest > now else { return true }
    let wait = now.duration(to: earliest)
    if wait > .seconds(60) {
      log.warning(
        "Few sessions are left for today; the next one waits",
        ["seconds": .int(Int(wait.components.seconds)), "remaining": .int(address.limit.remaining)])
    }
    try await clock.sleep(until: earliest, tolerance: nil)
    return false
  }

  private func connect(to host: String, _ shard: Guarded<GatewayShard>) async throws -> WebSocket? {
    var socketOptions = WebSocket.Options()
    socketOptions.goodbye = .seconds(1)
    do throws(WebSocketError) {
      let url = GatewayCommands.url(host, isCompressed: options.isCompressed)
      let socket = try await WebSocket.connect(to: url, socketOptions)
      let now = clock.now
      shard.withLock { $0.opened(now: now) }
      return socket
    } catch {
      try Task.checkCancellation()
      log.warning("The gateway cannot be reached", ["error": .string(error.description)])
      let now = clock.now
      shard.withLock { $0.couldNotOpen(now: now) }
      return nil
    }
  }

  // MARK: A connection

  private func serve(
    _ socket: WebSocket, _ here: GatewayConnection.Surroundings, _ lane: DispatchLane
  ) async throws {
    let queue = DispatchQueue()
    running.withLock { $0?.socket = socket }
    defer { running.withLock { $0?.socket = nil } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      // What was read is stored before the next connection begins, or Discord would send it again.
      group.addTask { try await lane.run(queue) }
      let end = await GatewayConnection(socket, here, queue).run()
      queue.finish()
      monitor.set(isReady: false)
      if !Task.isCancelled {
        log.notice("The connection to Discord ended", ["reason": .string(end.description)])
      }
      let code: GatewayCloseCode? =
        if case .closed(let number?, _) = end { GatewayCloseCode(number) } else { nil }
      let now = clock.now
      _ = here.shard.withLock { $0.lost(code, now: now) }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    if here.shard.withLock({ $0.session }) == nil {
      // Best effort: a stale session costs one refusal.
      try? await accept(
        InboundBatch(platform: .discord, events: [], positions: [DispatchLane.sessionName: ""]))
    }
  }
}
