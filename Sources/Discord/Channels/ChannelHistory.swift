import Groundwork
import JSON
import Vocabulary

/// Fetches what was written while no session was running, from the channels in which somebody spoke to us before.
///
/// Interactions are not among it: they expired. What was delivered already has the same number and counts once.
package final class ChannelHistory: Sendable {
  package typealias Accept = @Sendable (InboundBatch) async throws -> Void
  package typealias Position = @Sendable (_ name: String) async throws -> String?
  /// All whose names begin so.
  package typealias Positions = @Sendable (_ prefix: String) async throws -> [String: String]

  /// Older questions are not answered any more.
  static let oldest = Duration.seconds(6 * 3_600)
  /// Of the newest messages of one channel, a hundred each. What lies before them is left out.
  static let mostPages = 5

  private let client: DiscordClient
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let filter: IntakeFilter
  private let accept: Accept
  private let state = Guarded(ChannelBacklog())
  private let bell = Doorbell()
  /// One channel at a time.
  private let turn = Allowance(1)

  init(
    client: DiscordClient, clock: any Timekeeper, randomness: Randomness, log: Log, filter: IntakeFilter,
    accept: @escaping Accept
  ) {
    self.client = client
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.filter = filter
    self.accept = accept
  }

  /// Reads what the last run has stored. What it could not look up any more is looked up now: the session that it has
  /// begun may go on, and then nobody tells that something is missing.
  func restore(from positions: Positions) async throws {
    let watched = WatchedChannels(
      lasts: try await positions(WatchedChannels.last.prefix),
      homes: try await positions(WatchedChannels.home.prefix))
    let behind = try await positions(ShardNumber.catchUpPrefix).filter { !$0.value.isEmpty }.keys
      .compactMap { ShardNumber(catchUpName: $0) }
    // Who does not know who we are begins a new session, and everything is looked up after that.
    let bot = try await positions(DispatchLane.botName)[DispatchLane.botName] ?? ""
    let now = clock.now
    state.withLock { $0 = ChannelBacklog(watched, behind: behind, bot: bot, at: now) }
  }

  func set(bot: String) { state.withLock { $0.bot = bot } }

  func watches(_ channel: String) -> Bool { state.withLock { $0.watched.channels[channel] != nil } }

  // MARK: What the gateway tells

  /// A message is about to be stored.
  ///
  /// - Returns: the positions to store with it; none while something before it may be missing.
  func positions(with event: InboundEvent) -> [String: String] {
    let (message, isAddressed): (String?, Bool) =
      switch event.content {
      case .message(let message), .command(let message): (message.id, message.isAddressed)
      case .edit, .deletion, .button, .standing, .migration, .stopGeneration: (nil, false)
      }
    guard let message, Snowflake.isValid(message) else { return [:] }
    let channel = event.address.chat
    let matters = isAddressed || filter.everything || filter.follows(channel)
    return state.withLock { state in
      guard matters || state.watched.channels[channel] != nil else { return [:] }
      return state.stored(message, in: channel, home: ChannelHome(server: event.community?.number))
    }
  }

  /// A message was heard that is nothing to us.
  ///
  /// - Returns: the positions to store; none while something before it may be missing.
  func positions(passing message: String, in channel: String) -> [String: String] {
    state.withLock { state in
      guard let known = state.watched.channels[channel] else { return [:] }
      return state.stored(message, in: channel, home: known.home)
    }
  }

  /// A session began over one of the connections, and nobody tells what happened before.
  func sessionBegan(over shard: ShardNumber, at now: Moment) {
    if state.withLock({ $0.sessionBegan(over: shard, at: now) }) { bell.ring() }
  }

  /// A server names the latest message of a channel.
  func saw(_ latest: String?, in channel: String) {
    guard let latest else { return }
    if state.withLock({ $0.saw(latest, in: channel) }) { bell.ring() }
  }

  /// Keeps back what happened in a channel whose history is not looked up yet, so that everything in it is stored in
  /// its order; other channels go on meanwhile.
  ///
  /// Commands that Discord has forms for and buttons are not kept back: somebody sees them waiting.
  ///
  /// - Parameter sequence: What the session has to be resumed from, should this process end before it is stored.
  /// - Returns: whether it is kept, and stored later.
  func hold(_ event: InboundEvent, over shard: ShardNumber, _ sequence: Int64?, at now: Moment) -> Bool {
    switch event.content {
    case .button: return false
    case .command(let message) where message.form != nil: return false
    case .message, .command, .edit, .deletion, .standing, .migration, .stopGeneration: break
    }
    let channel = event.address.chat
    let (isHeld, isFirst) = state.withLock { state -> (Bool, Bool) in
      guard state.isPending(channel) else { return (false, false) }
      let isFirst = !state.held.holds(channel)
      return (state.held.add(event, of: shard.number, sequence, at: now), isFirst)
    }
    if isHeld, isFirst { bell.ring() }
    return isHeld
  }

  /// Whether it has yet to be stored that the history of some channels of a connection is pending. It is stored at the
  /// latest together with the session that does not tell it: the next process would resume that and miss nothing.
  func needsMark(_ shard: ShardNumber) -> Bool {
    state.withLock { $0.isBehind(shard) && !$0.marked.contains(shard) }
  }

  /// It is stored.
  func marked(_ shard: ShardNumber) {
    let isBehind = state.withLock { state in
      state.marked.insert(shard)
      return state.isBehind(shard)
    }
    // All was looked up while it was on its way.
    if !isBehind { bell.ring() }
  }

  /// The number of the first dispatch of a connection that is kept back.
  func firstHeld(over shard: ShardNumber) -> Int64? {
    state.withLock { $0.held.firstSequence(of: shard.number) }
  }

  /// The positions of a channel are deleted already.
  func forget(deleted channel: String) { state.withLock { _ = $0.watched.forget(channel) } }

  // MARK: Fetching

  /// Fetches until cancelled.
  package func run() async throws {
    // Of all channels together: where one fails, the next one may well do so too.
    var backoff = Backoff(from: .seconds(1), to: .seconds(60))
    while true {
      let now = clock.now
      switch state.withLock({ $0.turn(at: now) }) {
      case .wait(let moment): try await bell.wait(until: moment, clock)
      case .letGo(let channel):
        log.notice("What is said in a channel is answered before its history is known")
        do { try await letGo(channel) } catch {
          try Task.checkCancellation()
          try await clock.sleep(until: now.advanced(by: .seconds(1)), tolerance: nil)
        }
      case .unmark(let shard):
        do { try await unmark(shard) } catch {
          try Task.checkCancellation()
          try await clock.sleep(until: now.advanced(by: .seconds(1)), tolerance: nil)
        }
      case .fetch(let channel):
        do {
          try await fetch(channel)
          backoff.reset()
        } catch {
          try Task.checkCancellation()
          log.warning("The history of a channel could not be read", ["error": .string("\(error)")])
          var wait = backoff.next(randomness)
          if let error = error as? DiscordError, case .after(let asked) = error.advice {
            wait = max(wait, asked)
          }
          let now = clock.now
          let late = state.withLock { $0.held.firstLate }.flatMap { $0 > now ? $0 : nil }
          let next = now.advanced(by: min(wait, .seconds(60)))
          state.withLock { $0.failed(channel, wait, now, randomness) }
          try await clock.sleep(until: min(next, late ?? next), tolerance: nil)
        }
      }
    }
  }

  private func unmark(_ shard: ShardNumber) async throws {
    // A session that begins meanwhile stores a mark with itself.
    state.withLock { _ = $0.marked.remove(shard) }
    do { try await store([shard.catchUpName: ""]) } catch {
      marked(shard)
      throw error
    }
    // Which of the two was stored last is not known.
    guard state.withLock({ $0.isBehind(shard) }) else { return }
    try await store([shard.catchUpName: ShardNumber.isBehind])
    marked(shard)
  }

  private func store(_ positions: [String: String]) async throws {
    try await accept(InboundBatch(platform: .discord, events: [], positions: positions))
  }

  /// Stores what was kept back of a channel whose history takes too long. Where the channel stands is not stored with
  /// it: what is missing is still looked up.
  private func letGo(_ channel: String) async throws {
    let events = state.withLock { $0.held.events(in: channel) }
    try await accept(InboundBatch(platform: .discord, events: events, positions: [:]))
    state.withLock { state in
      state.held.remove(events.count, in: channel)
      state.held.giveUp(channel)
    }
  }

  /// Ends the search for what is missing in a channel: stores what was kept back until nothing is.
  private func end(_ channel: String) async throws {
    while true {
      let (events, known, ahead) = state.withLock { state in
        let events = state.held.events(in: channel)
        if events.isEmpty { state.caughtUp(channel) }
        return (events, state.watched.channels[channel], state.watched)
      }
      guard !events.isEmpty else { return }
      let newest = events.compactMap(\.messageNumber).max { $0.isBefore($1) }
      var (positions, changed) = ([String: String](), ahead)
      if let known, let newest { positions = changed.stored(newest, in: channel, home: known.home) }
      try await accept(InboundBatch(platform: .discord, events: events, positions: positions))
      state.withLock { state in
        if let known, let newest { _ = state.watched.stored(newest, in: channel, home: known.home) }
        state.held.remove(events.count, in: channel)
      }
    }
  }

  /// Asks for what came after the last message that is known. Where that is more than a page, the newest messages are
  /// looked for from the other end, since these are what somebody still waits for an answer to.
  private func fetch(_ channel: String) async throws {
    try await turn.take(1)
    defer { turn.give(1) }
    let (known, reader) = state.withLock { state in
      (
        state.isPending(channel) ? state.watched.channels[channel] : nil,
        DispatchReader(bot: state.bot)
      )
    }
    // It was forgotten meanwhile, and nobody has to wait for it.
    guard let known else { return try await end(channel) }
    let now = clock.now
    let oldest = Snowflake.first(at: now.advanced(by: .zero - ChannelHistory.oldest))
    let after = known.last.isBefore(oldest) ? oldest : known.last
    var pages: [[JSONValue]]
    do throws(DiscordError) {
      pages = [try await client.messages(in: channel, after: after, patience: .seconds(20))]
      if pages[0].count == 100 { pages += try await newestPages(of: channel, after: pages[0]).reversed() }
    } catch {
      guard case .refused(403...404, _, _, _) = error else { throw error }
      return try await forget(channel)
    }
    for page in pages { try await store(page, of: channel, known, reader, now) }
    try await end(channel)
  }

  /// The newest messages that are not in `page`, which holds the oldest ones; the newest page first.
  private func newestPages(of channel: String, after page: [JSONValue]) async throws(DiscordError)
    -> [[JSONValue]]
  {
    guard let end = page.compactMap({ Snowflake.read($0["id"]) }).max(by: { $0.isBefore($1) }) else {
      return []
    }
    var (pages, before) = ([[JSONValue]](), String?.none)
    for _ in 0..<ChannelHistory.mostPages {
      let page = try await client.messages(in: channel, before: before, patience: .seconds(20))
      let news = page.filter { Snowflake.read($0["id"]).map(end.isBefore) ?? false }
      pages.append(news)
      before = news.compactMap { Snowflake.read($0["id"]) }.min { $0.isBefore($1) }
      if news.count < 100 { return pages }
    }
    log.notice(
      "A channel has more that no session told than is looked up",
      [
        "channel": .string(channel),
        "left_out_s": .int(Int(Snowflake.time(from: end, to: before ?? end).components.seconds)),
      ])
    return pages
  }

  private func store(
    _ page: [JSONValue], of channel: String, _ known: WatchedChannels.Channel, _ reader: DispatchReader,
    _ now: Moment
  ) async throws {
    // Newest first, they come.
    let messages = page.compactMap { message in Snowflake.read(message["id"]).map { (id: $0, message) } }
      .sorted { $0.id.isBefore($1.id) }
    guard let newest = messages.last?.id else { return }
    let events = messages.compactMap { _, message -> InboundEvent? in
      guard
        case .event(let event) = reader.read(
          message: message, isEdit: false, home: known.home, at: now)
      else { return nil }
      return filter.takes(event) ? event : nil
    }
    // The channel moves on only once this is stored.
    var ahead = state.withLock { $0.watched }
    let positions = ahead.stored(newest, in: channel, home: known.home)
    try await accept(InboundBatch(platform: .discord, events: events, positions: positions))
    state.withLock { _ = $0.watched.stored(newest, in: channel, home: known.home) }
    if !events.isEmpty {
      log.info("Messages were looked up that no session told", ["count": .int(events.count)])
    }
  }

  private func forget(_ channel: String) async throws {
    try await store(state.withLock { $0.watched.forget(channel) })
    try await end(channel)
  }
}
