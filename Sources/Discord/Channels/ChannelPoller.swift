import Groundwork
import JSON
import Vocabulary

/// Follows channels by asking for their history again and again: for bots that may not use the gateway. It hears
/// neither commands nor buttons.
final class ChannelPoller: Sendable {
  /// Between two rounds over all channels.
  private static let pause = Duration.seconds(2)
  /// How long a channel is left alone that is gone, or closed to us.
  private static let rest = Duration.seconds(600)

  private let client: DiscordClient
  private let channels: [String]
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let position: ChannelHistory.Position
  private let accept: ChannelHistory.Accept
  let monitor: GatewayMonitor

  init(
    client: DiscordClient, channels: [String], clock: any Timekeeper, randomness: Randomness, log: Log,
    position: @escaping ChannelHistory.Position, accept: @escaping ChannelHistory.Accept
  ) {
    self.client = client
    self.channels = channels.filter(Snowflake.isValid)
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.position = position
    self.accept = accept
    monitor = GatewayMonitor(startedAt: clock.now)
  }

  private struct Followed {
    let channel: String
    /// `nil` until Discord has said.
    var home: ChannelHome?
    /// `nil` where nothing was ever read: then only what comes from now on counts.
    var last: String?
    var restsUntil = Moment(milliseconds: 0)
    var backoff = Backoff(from: .seconds(2), to: .seconds(60))
  }

  /// Polls until cancelled.
  ///
  /// - Throws: ``DiscordMisconfigured`` when only a human can help; what `position` throws; `CancellationError`.
  func run() async throws {
    var followed: [Followed] = []
    for channel in channels {
      followed.append(Followed(channel: channel, last: try await position(WatchedChannels.name(of: channel))))
    }
    var backoff = Backoff(from: .seconds(2), to: .seconds(60))
    var isHeard = true
    while true {
      var wait = ChannelPoller.pause
      do {
        if monitor.bot == nil { monitor.set(bot: try await client.ownAccount()) }
        if let heard = try await pollAll(&followed) { isHeard = heard }
        backoff.reset()
        if isHeard { monitor.heard(at: clock.now) }
        monitor.set(isReady: isHeard)
      } catch {
        try Task.checkCancellation()
        monitor.set(isReady: false)
        if let error = error as? DiscordError, error.isConfiguration {
          throw DiscordMisconfigured.unknownToken
        }
        log.warning("The channels could not be polled", ["error": .string("\(error)")])
        wait = backoff.next(randomness)
        if let error = error as? DiscordError, case .after(let asked) = error.advice {
          wait = max(wait, asked)
        }
      }
      try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
    }
  }

  /// Asks every channel whose turn it is. What is wrong with one is no reason to keep the others waiting.
  ///
  /// - Returns: Whether Discord itself has answered, be it with a no; `nil` when nothing was asked.
  /// - Throws: ``DiscordError`` for what stands in the way of all of them; what storing throws.
  private func pollAll(_ followed: inout [Followed]) async throws -> Bool? {
    var isHeard: Bool?
    for index in followed.indices where followed[index].restsUntil <= clock.now {
      do {
        try await poll(&followed[index])
        followed[index].backoff.reset()
        isHeard = true
      } catch let error as DiscordError {
        if error.isConfiguration || isHeldBack(by: error) { throw error }
        rest(&followed[index], error)
        isHeard = isHeard ?? false || error.isAnswer
      }
    }
    return isHeard
  }

  /// Whether a limit holds for everything that the bot asks for, and not for one channel.
  private func isHeldBack(by error: DiscordError) -> Bool {
    guard case .throttled = error else { return false }
    let now = clock.now
    return client.gate.earliest(Route("GET", "/"), now: now) > now
  }

  private func rest(_ followed: inout Followed, _ error: DiscordError) {
    var wait = followed.backoff.next(randomness)
    let fields: Log.Fields = [
      "channel": .string(followed.channel), "error": .string(error.description),
    ]
    if case .refused(403...404, _, _, _) = error {
      wait = ChannelPoller.rest
      log.warning("A channel that is to be followed is gone, or closed to the bot", fields)
    } else {
      if case .after(let asked) = error.advice { wait = max(wait, asked) }
      log.warning("A channel could not be polled", fields)
    }
    followed.restsUntil = clock.now.advanced(by: wait)
  }

  private func poll(_ followed: inout Followed) async throws {
    let channel = followed.channel
    let home: ChannelHome
    if let known = followed.home {
      home = known
    } else {
      home = try await client.home(of: channel)
      followed.home = home
    }
    guard let last = followed.last else {
      let newest = try await client.messages(in: channel, after: nil, limit: 1)
      // An empty channel begins before its first message.
      let first = Snowflake.read(newest.first?["id"]) ?? "0"
      try await accept(
        InboundBatch(platform: .discord, events: [], positions: [WatchedChannels.name(of: channel): first]))
      followed.last = first
      return
    }
    let now = clock.now
    let oldest = Snowflake.first(at: now.advanced(by: .zero - ChannelHistory.oldest))
    let page = try await client.messages(in: channel, after: last.isBefore(oldest) ? oldest : last)
    let messages = page.compactMap { message in Snowflake.read(message["id"]).map { (id: $0, message) } }
      .sorted { $0.id.isBefore($1.id) }
    guard let newest = messages.last?.id else { return }
    let reader = DispatchReader(bot: monitor.bot ?? "")
    let events = messages.compactMap { _, message -> InboundEvent? in
      guard
        case .event(let event) = reader.read(message: message, isEdit: false, home: home, at: now)
      else {
        return nil
      }
      return event
    }
    try await accept(
      InboundBatch(
        platform: .discord, events: events, positions: [WatchedChannels.name(of: channel): newest]))
    followed.last = newest
  }
}

extension DiscordError {
  /// Discord is there and can tell what it thinks of the call.
  fileprivate var isAnswer: Bool {
    switch self {
    case .throttled: true
    case .refused(let status, _, _, _): status < 500
    case .unreachable, .unreadable: false
    }
  }
}
