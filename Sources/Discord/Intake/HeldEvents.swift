import Vocabulary

/// What happened in channels whose history is still being looked up, in the order in which it was told.
struct HeldEvents: Sendable {
  private struct Held {
    let event: InboundEvent
    let shard: Int
    /// `nil` once the session is over that told it.
    var sequence: Int64?
    let since: Moment
  }

  /// Of all channels together; what comes then is stored at once.
  static let most = 1_000
  /// Nobody waits longer for an answer because of what others said before.
  static let patience = Duration.seconds(60)

  private var held: [String: [Held]] = [:]
  private var count = 0
  /// Channels in which nothing is kept back any more until they have been looked up.
  private var givenUp: Set<String> = []

  func holds(_ channel: String) -> Bool { held[channel] != nil }

  /// - Returns: `false` when it has to be stored at once.
  mutating func add(_ event: InboundEvent, of shard: Int, _ sequence: Int64?, at now: Moment) -> Bool {
    let channel = event.address.chat
    guard count < HeldEvents.most, !givenUp.contains(channel) else { return false }
    held[channel, default: []].append(Held(event: event, shard: shard, sequence: sequence, since: now))
    count += 1
    return true
  }

  func events(in channel: String) -> [InboundEvent] { held[channel]?.map(\.event) ?? [] }

  mutating func remove(_ number: Int, in channel: String) {
    held[channel]?.removeFirst(number)
    count -= number
    if held[channel]?.isEmpty == true { held[channel] = nil }
  }

  mutating func giveUp(_ channel: String) { givenUp.insert(channel) }

  mutating func forget(_ channel: String) { givenUp.remove(channel) }

  func firstSequence(of shard: Int) -> Int64? {
    held.isEmpty ? nil : held.values.joined().filter { $0.shard == shard }.compactMap(\.sequence).min()
  }

  mutating func sessionEnded(of shard: Int) {
    for (channel, events) in held {
      held[channel] = events.map { event in
        var event = event
        if event.shard == shard { event.sequence = nil }
        return event
      }
    }
  }

  /// When somebody will have waited for too long.
  var firstLate: Moment? {
    held.values.compactMap(\.first?.since).min()?.advanced(by: HeldEvents.patience)
  }

  /// A channel in which somebody has waited for too long.
  func late(at now: Moment) -> String? {
    held.filter { $0.value.first.map { $0.since.advanced(by: HeldEvents.patience) <= now } ?? false }.keys
      .min()
  }
}

extension InboundEvent {
  /// The platform's number of the message that it brings.
  var messageNumber: String? {
    switch content {
    case .message(let message), .command(let message): message.id.flatMap { Snowflake.isValid($0) ? $0 : nil }
    case .edit, .deletion, .button, .standing, .migration, .stopGeneration: nil
    }
  }
}
