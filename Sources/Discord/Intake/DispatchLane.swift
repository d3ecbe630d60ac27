import Groundwork
import JSON
import Vocabulary

/// Takes dispatches one after the other, stores what they bring together with the session's position, and only then
/// tells the shard.
final class DispatchLane: Sendable {
  /// Under which names the positions are stored.
  static let botName = "bot"
  /// What the session tells us about.
  static let intentsName = "intents"
  /// How many connections the sessions are made for; one, where there is no such position.
  static let shardsName = "shards"

  /// Dispatches stored in one transaction.
  private static let most = 100
  /// A session that only hears what is nothing to us is stored this often, so that a restart has little to replay.
  private static let rest = Duration.seconds(30)

  private let shard: Guarded<GatewayShard>
  private let number: ShardNumber
  private let history: ChannelHistory
  private let monitor: GatewayMonitor
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let manners: InteractionManners
  private let filter: IntakeFilter
  private let intents: Guarded<GatewayIntents>
  private let accept: ChannelHistory.Accept
  private let lastStored: Guarded<Moment>

  init(
    shard: Guarded<GatewayShard>, number: ShardNumber, history: ChannelHistory, monitor: GatewayMonitor,
    clock: any Timekeeper, randomness: Randomness, log: Log, manners: InteractionManners,
    filter: IntakeFilter,
    intents: Guarded<GatewayIntents>, accept: @escaping ChannelHistory.Accept
  ) {
    self.shard = shard
    self.number = number
    self.history = history
    self.monitor = monitor
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.manners = manners
    self.filter = filter
    self.intents = intents
    self.accept = accept
    lastStored = Guarded(clock.now)
  }

  /// Works until the queue has come to its end.
  func run(_ queue: DispatchQueue) async throws {
    while let dispatches = try await queue.next(most: DispatchLane.most) { try await handle(dispatches) }
  }

  private func handle(_ dispatches: [QueuedDispatch]) async throws {
    var ahead = shard.withLock { $0 }
    var batch = Batch()
    var now = clock.now
    for dispatch in dispatches {
      read(dispatch, at: now, into: &batch)
      _ = ahead.handled(.other, sequence: dispatch.sequence, now: now)
    }
    try await store(batch, ahead.session)
    now = clock.now
    shard.withLock { shard in
      for dispatch in dispatches { _ = shard.handled(.other, sequence: dispatch.sequence, now: now) }
    }
  }

  private struct Batch {
    var events: [InboundEvent] = []
    var quarantined: [QuarantinedEvent] = []
    var positions: [String: String] = [:]
    var isDue = false
  }

  private func read(_ dispatch: QueuedDispatch, at now: Moment, into batch: inout Batch) {
    switch dispatch.content {
    case .started(let bot):
      if let bot {
        batch.positions[DispatchLane.botName] = bot
        monitor.set(bot: bot)
        history.set(bot: bot)
      }
      batch.positions[DispatchLane.intentsName] = String(intents.withLock { $0.rawValue })
      if number.count > 1 { batch.positions[DispatchLane.shardsName] = String(number.count) }
      // A new session has to be known to the next process, whatever else is in the batch.
      batch.isDue = true
      history.sessionBegan(over: number, at: now)
    case .other: break
    case .passing(let message, let channel):
      batch.positions.merge(history.positions(passing: message, in: channel)) { $1 }
    case .channels(let channels):
      for (channel, latest) in channels { history.saw(latest, in: channel) }
    case .readable(let name, let data) where name.hasPrefix("MESSAGE_DELETE"):
      for event in DispatchReader(bot: monitor.bot ?? "").deletions(name, data, at: now) {
        if history.hold(event, over: number, dispatch.sequence, at: now) { continue }
        batch.events.append(event)
      }
    case .readable(let name, let data):
      switch DispatchReader(bot: monitor.bot ?? "", manners: manners).read(name, data, at: now) {
      case .event(let event) where !filter.takes(event): pass(name, data, &batch)
      case .event(let event):
        if history.hold(event, over: number, dispatch.sequence, at: now) { break }
        batch.events.append(event)
        batch.positions.merge(history.positions(with: event)) { $1 }
      case .ignored(let reason):
        pass(name, data, &batch)
        log.debug("A dispatch was passed over", ["kind": .string(name), "reason": .string(reason.rawValue)])
      case .unreadable(let reason):
        log.warning("A dispatch could not be read", ["kind": .string(name), "reason": .string(reason)])
        batch.quarantined.append(quarantined(dispatch, data, reason))
      }
    }
  }

  /// What was heard and concerns nobody need not be looked up after a lost session either: else what was missed behind
  /// it would be too far away to be found.
  private func pass(_ name: String, _ data: JSONValue?, _ batch: inout Batch) {
    guard name == "MESSAGE_CREATE", let message = Snowflake.read(data?["id"]),
      let channel = Snowflake.read(data?["channel_id"])
    else { return }
    batch.positions.merge(history.positions(passing: message, in: channel)) { $1 }
  }

  private func quarantined(_ dispatch: QueuedDispatch, _ data: JSONValue?, _ reason: String)
    -> QuarantinedEvent
  {
    let session = shard.withLock { $0.session?.id } ?? ""
    return QuarantinedEvent(
      id: EventID(.discord, "\(session)#\(dispatch.sequence ?? -1)"), reason: reason,
      payload: data?.bytes ?? [])
  }

  /// Tries until it is stored or the task is cancelled: Discord keeps the rest meanwhile.
  private func store(_ batch: Batch, _ session: GatewaySession?) async throws {
    let now = clock.now
    let hasContent = !batch.events.isEmpty || !batch.quarantined.isEmpty || !batch.positions.isEmpty
    let isDue = lastStored.withLock { now >= $0.advanced(by: DispatchLane.rest) || now < $0 }
    guard hasContent || batch.isDue || isDue else { return }
    var positions = batch.positions
    var session = session
    // A process that ends now has to hear again what is kept back.
    if let first = history.firstHeld(over: number), let sequence = session?.sequence, sequence >= first {
      session?.sequence = first - 1
    }
    positions[number.sessionName] = session?.text ?? ""
    // It resumes the session, and nobody tells it what was missed before that began.
    let isBehind = history.needsMark(number)
    if isBehind { positions[number.catchUpName] = ShardNumber.isBehind }
    let stored = InboundBatch(
      platform: .discord, events: batch.events, quarantined: batch.quarantined, positions: positions)
    var backoff = Backoff(from: .milliseconds(500), to: .seconds(30))
    while true {
      do {
        try await accept(stored)
        lastStored.withLock { $0 = now }
        if isBehind { history.marked(number) }
        KillPoint.pass("discord.stored")
        return
      } catch {
        try Task.checkCancellation()
        log.error("Dispatches could not be stored and wait", ["error": .string("\(error)")])
        try await clock.sleep(until: clock.now.advanced(by: backoff.next(randomness)), tolerance: nil)
      }
    }
  }
}
