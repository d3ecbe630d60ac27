import Groundwork
import Vocabulary

/// Which channels have to be looked up, in which order, and what is kept back of them until then.
struct ChannelBacklog: Sendable {
  /// What is to be done next.
  enum Turn {
    case fetch(String)
    /// Nobody should wait for this channel any longer.
    case letGo(String)
    /// Nothing is left to be looked up of what this connection could not tell.
    case unmark(ShardNumber)
    case wait(until: Moment?)
  }

  /// A channel that could not be looked up, and when it is tried again.
  private struct Trouble {
    var backoff = Backoff(from: .seconds(1), to: .seconds(60))
    var until = Moment(milliseconds: 0)
  }

  /// After a session began, servers tell which channels have news; most have none and need not be asked.
  static let settling = Duration.seconds(2)

  var watched = WatchedChannels()
  var held = HeldEvents()
  /// Connections of which it is stored that the history of some of their channels is pending.
  var marked: Set<ShardNumber> = []
  var bot = ""
  private var pending: Set<String> = []
  private var notBefore = Moment(milliseconds: 0)
  private var troubles: [String: Trouble] = [:]

  init() {}

  /// As the last run has left it. Who does not know who we are begins a new session, and everything is looked up after
  /// that.
  ///
  /// - Parameter behind: Connections of which something was still to be looked up.
  init(_ watched: WatchedChannels, behind: [ShardNumber], bot: String, at now: Moment) {
    self.watched = watched
    marked = Set(behind)
    guard Snowflake.isValid(bot) else { return }
    self.bot = bot
    for shard in behind { expectHistory(of: shard) }
    notBefore = now.advanced(by: Self.settling)
  }

  // MARK: What has to be looked up

  func isPending(_ channel: String) -> Bool { pending.contains(channel) }

  /// Whether something of what this connection could not tell is still to be looked up.
  func isBehind(_ shard: ShardNumber) -> Bool {
    pending.contains { channel in watched.channels[channel].map { shard.hears($0.home) } ?? false }
  }

  /// Everything that comes over a connection may have been missed.
  private mutating func expectHistory(of shard: ShardNumber) {
    for (channel, known) in watched.channels where shard.hears(known.home) { pending.insert(channel) }
  }

  /// A session began over a connection, and nobody tells what happened before.
  ///
  /// - Returns: whether something is to be looked up.
  mutating func sessionBegan(over shard: ShardNumber, at now: Moment) -> Bool {
    expectHistory(of: shard)
    // What is kept back has a number of a session that is no more, and is found again by looking.
    held.sessionEnded(of: shard.number)
    notBefore = now.advanced(by: Self.settling)
    return !pending.isEmpty
  }

  /// A server names the latest message of a channel.
  ///
  /// - Returns: whether that changes what is to be looked up.
  mutating func saw(_ latest: String, in channel: String) -> Bool {
    guard let known = watched.channels[channel] else { return false }
    guard known.last.isBefore(latest) || held.holds(channel) else { return pending.remove(channel) != nil }
    return pending.insert(channel).inserted
  }

  /// A message is about to be stored.
  ///
  /// - Returns: the positions to store with it; none while something before it may be missing.
  mutating func stored(_ message: String, in channel: String, home: ChannelHome) -> [String: String] {
    if pending.contains(channel) { return [:] }
    return watched.stored(message, in: channel, home: home, mayRest: true)
  }

  /// Nothing is missing in a channel, and nothing of it kept back.
  mutating func caughtUp(_ channel: String) {
    pending.remove(channel)
    troubles[channel] = nil
    held.forget(channel)
  }

  // MARK: Whose turn it is

  /// Channels in which something waits come first, and one that failed after the others.
  func turn(at now: Moment) -> Turn {
    if let late = held.late(at: now) { return .letGo(late) }
    var next: (channel: String, due: Moment, isHeld: Bool)?
    for channel in pending {
      let isHeld = held.holds(channel)
      let start = isHeld ? now : notBefore
      let due = max(start, troubles[channel]?.until ?? start)
      let isBetter =
        next.map { next in
          if (due > now) != (next.due > now) { return due <= now }
          if isHeld != next.isHeld { return isHeld }
          return due > now && due != next.due ? due < next.due : channel < next.channel
        } ?? true
      if isBetter { next = (channel, due, isHeld) }
    }
    if let shard = marked.first(where: { !isBehind($0) }) { return .unmark(shard) }
    guard let next else { return .wait(until: nil) }
    if next.due <= now { return .fetch(next.channel) }
    return .wait(until: [next.due, held.firstLate].compactMap(\.self).min())
  }

  /// A channel could not be looked up; it rests for at least `wait`.
  mutating func failed(_ channel: String, _ wait: Duration, _ now: Moment, _ randomness: Randomness) {
    var trouble = troubles[channel, default: Trouble()]
    trouble.until = now.advanced(by: max(wait, trouble.backoff.next(randomness)))
    troubles[channel] = trouble
  }
}
