import Vocabulary

/// Channels in which somebody spoke to us, each with the last message that is stored: where to look for what was
/// written while we were away.
struct WatchedChannels: Sendable {
  struct Channel: Hashable, Sendable {
    let home: ChannelHome
    /// The number of the last message that is stored, with everything before it.
    var last: String
  }

  /// Under which names the positions are stored.
  static let listName = "channels"
  static func name(of channel: String) -> String { "last:\(channel)" }

  /// Beyond this, the channels that have been quiet for longest are forgotten.
  static let most = 1_000

  private(set) var channels: [String: Channel] = [:]

  /// `p` and its number for a private channel; `s`, its number, `@` and the server's for another one.
  var list: String {
    channels.sorted { $0.key < $1.key }.map { channel, known in
      known.home.server.map { "s\(channel)@\($0)" } ?? "p\(channel)"
    }.joined(separator: " ")
  }

  /// Reads ``list``; the last messages come from ``restore(_:home:last:)``. A channel whose server is not named is left
  /// out, and watched again as soon as somebody speaks in it.
  static func names(in list: String) -> [(channel: String, home: ChannelHome)] {
    list.split(separator: " ").compactMap { word in
      let parts = word.dropFirst().split(separator: "@", omittingEmptySubsequences: false).map(String.init)
      guard let channel = parts.first, parts.allSatisfy(Snowflake.isValid) else { return nil }
      switch (word.first, parts.count) {
      case ("p", 1): return (channel, .privately)
      case ("s", 2): return (channel, .server(parts[1]))
      default: return nil
      }
    }
  }

  mutating func restore(_ channel: String, home: ChannelHome, last: String) {
    guard Snowflake.isValid(last) else { return }
    channels[channel] = Channel(home: home, last: last)
  }

  /// A message is about to be stored, and nothing before it is missing.
  ///
  /// - Returns: the positions to store with it.
  mutating func stored(_ message: String, in channel: String, home: ChannelHome) -> [String: String] {
    let isNew = channels[channel] == nil
    guard channels[channel]?.last.isBefore(message) ?? true else { return [:] }
    channels[channel] = Channel(home: home, last: message)
    var positions = [WatchedChannels.name(of: channel): message]
    guard isNew else { return positions }
    if channels.count > WatchedChannels.most,
      let quietest = channels.min(by: { $0.value.last.isBefore($1.value.last) })?.key
    {
      channels[quietest] = nil
      positions[WatchedChannels.name(of: quietest)] = ""
    }
    positions[WatchedChannels.listName] = list
    return positions
  }

  /// The channel is gone, or closed to us.
  ///
  /// - Returns: the positions to store.
  mutating func forget(_ channel: String) -> [String: String] {
    channels[channel] = nil
    return [WatchedChannels.listName: list, WatchedChannels.name(of: channel): ""]
  }
}

extension String {
  /// Whether this number of Discord's was made before `other`.
  func isBefore(_ other: String) -> Bool {
    utf8.count != other.utf8.count ? utf8.count < other.utf8.count : self < other
  }
}
