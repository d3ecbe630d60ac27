import Groundwork
import Transport
import Vocabulary

/// Keeps one of the bot's sessions with the gateway, over any number of connections one after the other.
final class ShardRunner: Sendable {
  /// Discord wants the bot to have more connections than it has.
  struct MoreShards: Error {
    let count: Int
  }

  private let number: ShardNumber
  private let common: GatewayRunner.Common
  private let shard: Guarded<GatewayShard>
  private let socket = Guarded<WebSocket?>(nil)

  init(_ number: ShardNumber, resuming session: GatewaySession?, _ common: GatewayRunner.Common) {
    (self.number, self.common) = (number, common)
    shard = Guarded(
      GatewayShard(resuming: session, now: common.clock.now, randomness: common.randomness))
  }

  /// Runs until cancelled.
  ///
  /// - Throws: ``DiscordMisconfigured`` when only a human can help; ``MoreShards``; `CancellationError`.
  func run() async throws {
    let place = Place(common.door)
    let leave = { @Sendable [common, number] in
      let now = common.clock.now
      common.budget.withLock { $0.answered(shard: number.number, now: now) }
      place.leave()
    }
    let options = common.options
    let here = GatewayConnection.Surroundings(
      token: common.token, intents: common.intents, shard: shard, number: number, budget: common.budget,
      clock: common.clock, log: common.log, monitor: common.monitor, identifies: common.identifies,
      resumes: common.resumes, watches: common.history.watches, follows: options.filter.follows,
      acknowledge: common.acknowledge, started: leave)
    let lane = DispatchLane(
      shard: shard, number: number, history: common.history, monitor: common.monitor, clock: common.clock,
      randomness: common.randomness, log: common.log, manners: options.manners, filter: options.filter,
      intents: common.intents, accept: common.accept)
    var address: GatewayAddress?
    while true {
      try Task.checkCancellation()
      guard let dial = shard.withLock({ $0.dial }) else { throw try await refusal() }
      if dial.notBefore > common.clock.now {
        try await common.clock.sleep(until: dial.notBefore, tolerance: nil)
      }
      if dial.isNewSession { try await place.enter() }
      defer { leave() }
      if dial.isNewSession || (dial.resumeURL == nil && address == nil) {
        let new = try await gatewayAddress()
        address = new
        if dial.isNewSession, new.shards > number.count { throw MoreShards(count: new.shards) }
        guard try await mayConnect(dial, new) else { continue }
      }
      guard let host = dial.resumeURL ?? address?.url else { continue }
      guard let socket = try await connect(to: host) else { continue }
      try await serve(socket, here, lane)
    }
  }

  /// Ends the session and begins another one.
  func beginAnew() {
    let now = common.clock.now
    _ = shard.withLock { $0.beginAnew(now: now) }
    socket.withLock { $0 }?.close(code: GatewayCloseCode.ours.number)
  }

  private func refusal() async throws -> any Error {
    guard case .refused(let code) = shard.withLock({ $0.state }) else {
      preconditionFailure("a shard without a connection is disconnected or refused")
    }
    // Discord wants more connections, and says how many.
    guard code.number == 4011, case let wanted = try await gatewayAddress().shards, wanted > number.count
    else { return DiscordMisconfigured(code) }
    return MoreShards(count: wanted)
  }

  // MARK: Before a connection

  private func gatewayAddress() async throws -> GatewayAddress {
    var backoff = Backoff(from: .seconds(1), to: .seconds(60))
    while true {
      do throws(DiscordError) {
        return try await common.client.gatewayAddress()
      } catch {
        try Task.checkCancellation()
        if error.isConfiguration { throw DiscordMisconfigured.unknownToken }
        common.log.warning("Discord does not say where its gateway is", ["error": .string(error.description)])
        var wait = backoff.next(common.randomness)
        if case .after(let asked) = error.advice { wait = max(wait, asked) }
        try await common.clock.sleep(until: common.clock.now.advanced(by: wait), tolerance: nil)
      }
    }
  }

  /// - Returns: `false` when a wait was needed, after which everything has to be looked at again.
  private func mayConnect(
    _ dial: GatewayShard.Dial, _ address: GatewayAddress
  ) async throws -> Bool {
    guard dial.isNewSession else { return true }
    let now = common.clock.now
    let earliest = common.budget.withLock { budget in
      budget.learn(address.limit, now: now)
      return budget.earliest(shard: number.number, now: now)
    }
    guard earliest > now else { return true }
    let wait = now.duration(to: earliest)
    if wait > .seconds(60) {
      common.log.warning(
        "Few sessions are left for today; the next one waits",
        ["seconds": .int(Int(wait.components.seconds)), "remaining": .int(address.limit.remaining)])
    }
    try await common.clock.sleep(until: earliest, tolerance: nil)
    return false
  }

  private func connect(to host: String) async throws -> WebSocket? {
    var socketOptions = WebSocket.Options()
    socketOptions.goodbye = .seconds(1)
    do throws(WebSocketError) {
      let url = GatewayCommands.url(host, isCompressed: common.options.isCompressed)
      let socket = try await WebSocket.connect(to: url, socketOptions)
      let now = common.clock.now
      shard.withLock { $0.opened(now: now) }
      return socket
    } catch {
      try Task.checkCancellation()
      common.log.warning("The gateway cannot be reached", ["error": .string(error.description)])
      let now = common.clock.now
      shard.withLock { $0.couldNotOpen(now: now) }
      return nil
    }
  }

  // MARK: A connection

  private func serve(
    _ socket: WebSocket, _ here: GatewayConnection.Surroundings, _ lane: DispatchLane
  ) async throws {
    let queue = DispatchQueue { here.dispatch(in: $0) }
    self.socket.withLock { $0 = socket }
    defer { self.socket.withLock { $0 = nil } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      // What was read is stored before the next connection begins, or Discord would send it again.
      group.addTask { try await lane.run(queue) }
      let end = await GatewayConnection(socket, here, queue).run()
      queue.finish()
      common.monitor.set(isReady: false, shard: number.number)
      if !Task.isCancelled {
        common.log.notice("The connection to Discord ended", ["reason": .string(end.description)])
      }
      let code: GatewayCloseCode? =
        if case .closed(let number?, _) = end { GatewayCloseCode(number) } else { nil }
      let now = common.clock.now
      _ = shard.withLock { $0.lost(code, now: now) }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    if shard.withLock({ $0.session }) == nil {
      // Best effort: a stale session costs one refusal.
      try? await common.accept(
        InboundBatch(platform: .discord, events: [], positions: [number.sessionName: ""]))
    }
  }
}

/// Who holds a place gives it back once, whoever says so first.
private final class Place: Sendable {
  private let allowance: Allowance
  private let isHeld = Guarded(false)

  init(_ allowance: Allowance) { self.allowance = allowance }

  func enter() async throws {
    try await allowance.take(1)
    isHeld.withLock { $0 = true }
  }

  func leave() {
    let wasHeld = isHeld.withLock { isHeld in
      defer { isHeld = false }
      return isHeld
    }
    if wasHeld { allowance.give(1) }
  }
}
