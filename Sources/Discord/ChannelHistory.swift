import Groundwork
import JSON
import Vocabulary

/// Fetches what was written while no session was running, from the channels in which somebody spoke to us before.
///
/// Interactions are not among it: they expired. What was delivered already has the same number and counts once.
package final class ChannelHistory: Sendable {
  package typealias Accept = @Sendable (InboundBatch) async throws -> Void
  package typealias Position = @Sendable (_ name: String) async throws -> String?

  /// Older questions are not answered any more.
  static let oldest = Duration.seconds(6 * 3_600)
  /// Of one channel; further ones are left out.
  static let mostPages = 5
  /// After a session began, servers tell which channels have news; most have none and need not be asked.
  static let settling = Duration.seconds(2)

  private struct State {
    var watched = WatchedChannels()
    var pending: Set<String> = []
    var notBefore = Moment(milliseconds: 0)
    var bot = ""
  }

  private let client: DiscordClient
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let hearing: Hearing
  private let accept: Accept
  private let state = Guarded(State())
  private let bell = Doorbell()
  /// One channel at a time.
  private let turn = Allowance(1)

  init(
    client: DiscordClient, clock: any Timekeeper, randomness: Randomness, log: Log, hearing: Hearing,
    accept: @escaping Accept
  ) {
    self.client = client
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.hearing = hearing
    self.accept = accept
  }

  /// Reads what the last run has stored.
  func restore(from position: Position) async throws {
    guard let list = try await position(WatchedChannels.listName) else { return }
    for (channel, home) in WatchedChannels.names(in: list).suffix(WatchedChannels.most) {
      guard let last = try await position(WatchedChannels.name(of: channel)) else { continue }
      state.withLock { $0.watched.restore(channel, home: home, last: last) }
    }
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
    return state.withLock { state in
      guard
        isAddressed || hearing.everything || hearing.follows(channel)
          || state.watched.channels[channel] != nil,
        !state.pending.contains(channel)
      else { return [:] }
      return state.watched.stored(message, in: channel, home: ChannelHome(server: event.community?.number))
    }
  }

  /// A session began, and nobody tells what happened before.
  func sessionBegan(at now: Moment) {
    let hasWork = state.withLock { state in
      state.pending = Set(state.watched.channels.keys)
      state.notBefore = now.advanced(by: ChannelHistory.settling)
      return !state.pending.isEmpty
    }
    if hasWork { bell.ring() }
  }

  /// A server names the latest message of a channel.
  func saw(_ latest: String?, in channel: String) {
    guard let latest else { return }
    let hasWork = state.withLock { state in
      guard let known = state.watched.channels[channel] else { return false }
      guard known.last.isBefore(latest) else {
        state.pending.remove(channel)
        return false
      }
      return state.pending.insert(channel).inserted
    }
    if hasWork { bell.ring() }
  }

  /// Fetches what is missing in a channel before more of it is stored, so that it keeps its order; but nobody else
  /// has to wait long for it.
  func settle(_ channel: String) async throws {
    guard state.withLock({ $0.pending.contains(channel) }) else { return }
    do {
      try await withDeadline(.seconds(5), clock) { try await self.fetch(channel) }
    } catch {
      try Task.checkCancellation()
    }
  }

  // MARK: Fetching

  /// Fetches until cancelled.
  package func run() async throws {
    var backoff = Backoff(from: .seconds(1), to: .seconds(60))
    while true {
      let (channel, notBefore) = state.withLock { ($0.pending.min(), $0.notBefore) }
      guard let channel else {
        try await bell.wait()
        continue
      }
      if clock.now < notBefore {
        try await clock.sleep(until: notBefore, tolerance: nil)
        continue
      }
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
        try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
      }
    }
  }

  private func fetch(_ channel: String) async throws {
    try await turn.take(1)
    defer { turn.give(1) }
    for _ in 0..<ChannelHistory.mostPages {
      let (known, reader) = state.withLock { state in
        (
          state.pending.contains(channel) ? state.watched.channels[channel] : nil,
          DispatchReader(bot: state.bot)
        )
      }
      guard let known else { return }
      let now = clock.now
      let oldest = Snowflake.first(at: now.advanced(by: .zero - ChannelHistory.oldest))
      let after = known.last.isBefore(oldest) ? oldest : known.last
      let page: [JSONValue]
      do throws(DiscordError) {
        page = try await client.messages(in: channel, after: after, patience: .seconds(20))
      } catch {
        guard case .refused(403...404, _, _, _) = error else { throw error }
        return try await forget(channel)
      }
      try await store(page, of: channel, known, reader, now)
      if page.count < 100 { break }
    }
    state.withLock { _ = $0.pending.remove(channel) }
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
      return hearing.takes(event) ? event : nil
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
    let positions = state.withLock { state in
      state.pending.remove(channel)
      return state.watched.forget(channel)
    }
    try await accept(InboundBatch(platform: .discord, events: [], positions: positions))
  }
}

extension Snowflake {
  /// The smallest number that something made at `moment` can have.
  static func first(at moment: Moment) -> String {
    String(UInt64(max(0, moment.milliseconds - 1_420_070_400_000)) << 22)
  }

  /// When what has this number was made: Discord's own time, in the upper bits.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/reference#snowflakes>
  static func moment(of number: String) -> Moment? {
    UInt64(number).map { Moment(milliseconds: Int64($0 >> 22) + 1_420_070_400_000) }
  }
}
