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
    while true {
      var wait = ChannelPoller.pause
      do {
        if monitor.bot == nil { monitor.set(bot: try await client.ownAccount()) }
        for index in followed.indices where followed[index].restsUntil <= clock.now {
          do {
            try await poll(&followed[index])
          } catch let error as DiscordError {
            guard case .refused(403...404, _, _, _) = error else { throw error }
            followed[index].restsUntil = clock.now.advanced(by: ChannelPoller.rest)
            log.warning(
              "A channel that is to be followed is gone, or closed to the bot",
              ["channel": .string(followed[index].channel), "error": .string(error.description)])
          }
        }
        backoff.reset()
        monitor.heard(at: clock.now)
        monitor.set(isReady: true)
      } catch {
        try Task.checkCancellation()
        monitor.set(isReady: false)
        if let error = error as? DiscordError, error.isConfiguration { throw DiscordMisconfigured(error) }
        log.warning("A channel could not be polled", ["error": .string("\(error)")])
        wait = backoff.next(randomness)
        if let error = error as? DiscordError, case .after(let asked) = error.advice {
          wait = max(wait, asked)
        }
      }
      try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
    }
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
