import Vocabulary

/// Channels in which somebody spoke to us, each with the last message that is stored: where to look for what was
/// written while we were away.
struct WatchedChannels: Sendable {
  struct Channel: Hashable, Sendable {
    let home: ChannelHome
    /// The number of the last message that is stored, with everything before it.
    var last: String
    /// The number that is stored as such; that of an earlier message, while many are written.
    var position: String

    init(home: ChannelHome, last: String, position: String? = nil) {
      (self.home, self.last, self.position) = (home, last, position ?? last)
    }
  }

  /// In a channel with many messages its position is stored this often. Looking from an earlier one finds again what is
  /// stored already, and counts it once.
  static let rest = Duration.seconds(10)

  /// The positions of each channel: the last message, and the server's number or `private`. A list in one place would be
  /// written anew with each channel that is added.
  static let (last, home) = (PositionName.lastMessage, PositionName.channelHome)
  static func name(of channel: String) -> String { last.name(of: channel) }

  /// So many are kept when there are too many; those that have been quiet for longest are forgotten.
  static let kept = 4_500
  /// Many at once, so that looking for the quiet ones costs a new channel next to nothing.
  static let most = 5_000

  private(set) var channels: [String: Channel] = [:]

  init() {}

  /// Reads the positions that begin with ``last`` and ``home``. A channel without both is left out, and watched again as
  /// soon as somebody speaks in it.
  init(lasts: [String: String], homes: [String: String]) {
    for (name, home) in homes {
      let channel = Self.home.number(in: name)
      guard Snowflake.isValid(channel), let last = lasts[Self.name(of: channel)], Snowflake.isValid(last),
        home == Self.privately || Snowflake.isValid(home)
      else { continue }
      channels[channel] = Channel(home: home == Self.privately ? .privately : .server(home), last: last)
    }
  }

  private static let privately = "private"

  /// A message is about to be stored, and nothing before it is missing.
  ///
  /// - Parameter mayRest: Whether its position need not be stored yet, soon after an earlier one.
  /// - Returns: the positions to store with it.
  mutating func stored(
    _ message: String, in channel: String, home: ChannelHome, mayRest: Bool = false
  ) -> [String: String] {
    let known = channels[channel]
    let isNew = known == nil
    guard known?.last.isBefore(message) ?? true else { return [:] }
    if mayRest, let known, Snowflake.time(from: known.position, to: message) < Self.rest {
      channels[channel] = Channel(home: home, last: message, position: known.position)
      return [:]
    }
    channels[channel] = Channel(home: home, last: message)
    var positions = [WatchedChannels.name(of: channel): message]
    guard isNew else { return positions }
    positions[Self.home.name(of: channel)] = home.server ?? Self.privately
    guard channels.count > Self.most else { return positions }
    let quiet = channels.filter { $0.key != channel }.sorted { $0.value.last.isBefore($1.value.last) }
    for (channel, _) in quiet.prefix(channels.count - Self.kept) {
      positions.merge(forget(channel)) { $1 }
    }
    return positions
  }

  /// The channel is gone, or closed to us.
  ///
  /// - Returns: the positions to store.
  mutating func forget(_ channel: String) -> [String: String] {
    channels[channel] = nil
    return [Self.home.name(of: channel): "", Self.name(of: channel): ""]
  }
}

extension String {
  /// Whether this number of Discord's was made before `other`.
  func isBefore(_ other: String) -> Bool {
    utf8.count != other.utf8.count ? utf8.count < other.utf8.count : self < other
  }
}
