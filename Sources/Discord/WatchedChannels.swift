import Vocabulary

/// Channels in which somebody spoke to us, each with the last message that is stored: where to look for what was
/// written while we were away.
struct WatchedChannels: Sendable {
  struct Channel: Hashable, Sendable {
    let isInServer: Bool
    /// The number of the last message that is stored, with everything before it.
    var last: String
  }

  /// Under which names the positions are stored.
  static let listName = "channels"
  static func name(of channel: String) -> String { "last:\(channel)" }

  /// Beyond this, the channels that have been quiet for longest are forgotten.
  static let most = 1_000

  private(set) var channels: [String: Channel] = [:]

  /// `s` for a channel of a server, `p` for a private one, each followed by its number.
  var list: String {
    channels.sorted { $0.key < $1.key }.map { ($0.value.isInServer ? "s" : "p") + $0.key }
      .joined(separator: " ")
  }

  /// Reads ``list``; the last messages come from ``restore(_:last:)``.
  static func names(in list: String) -> [(channel: String, isInServer: Bool)] {
    list.split(separator: " ").compactMap { word in
      let channel = String(word.dropFirst())
      guard Snowflake.isValid(channel), word.first == "s" || word.first == "p" else { return nil }
      return (channel, word.first == "s")
    }
  }

  mutating func restore(_ channel: String, isInServer: Bool, last: String) {
    guard Snowflake.isValid(last) else { return }
    channels[channel] = Channel(isInServer: isInServer, last: last)
  }

  /// A message is about to be stored, and nothing before it is missing.
  ///
  /// - Returns: the positions to store with it.
  mutating func stored(_ message: String, in channel: String, isInServer: Bool) -> [String: String] {
    let isNew = channels[channel] == nil
    guard channels[channel]?.last.isBefore(message) ?? true else { return [:] }
    channels[channel] = Channel(isInServer: isInServer, last: message)
    var positions = [WatchedChannels.name(of: channel): message]
    guard isNew else { return positions }
    if channels.count > WatchedChannels.most,
      let quietest = channels.min(by: { $0.value.last.isBefore($1.value.last) })?.key
    {
      channels[quietest] = nil
    }
    positions[WatchedChannels.listName] = list
    return positions
  }

  /// The channel is gone, or closed to us.
  ///
  /// - Returns: the positions to store.
  mutating func forget(_ channel: String) -> [String: String] {
    channels[channel] = nil
    return [WatchedChannels.listName: list]
  }
}

extension String {
  /// Whether this number of Discord's was made before `other`.
  func isBefore(_ other: String) -> Bool {
    utf8.count != other.utf8.count ? utf8.count < other.utf8.count : self < other
  }
}
