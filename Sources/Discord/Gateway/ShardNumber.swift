/// Which of a bot's connections to the gateway one is.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#sharding>
struct ShardNumber: Hashable, Sendable {
  /// From 0.
  let number: Int
  let count: Int

  init(_ number: Int, of count: Int) {
    precondition(number >= 0 && number < count, "there is no such connection")
    (self.number, self.count) = (number, count)
  }

  /// Under which name its session is stored.
  var sessionName: String { count == 1 ? "session" : "session:\(number)/\(count)" }

  /// Under which name stands that the histories of its channels are still to be looked up.
  var catchUpName: String { "\(ShardNumber.catchUpPrefix)\(number)/\(count)" }
  static let catchUpPrefix = "catchup:"
  /// What stands there as long as that is so.
  static let isBehind = "1"

  /// Reads back what ``catchUpName`` wrote.
  init?(catchUpName name: String) {
    let parts = name.dropFirst(ShardNumber.catchUpPrefix.count).split(separator: "/")
    guard name.hasPrefix(ShardNumber.catchUpPrefix), parts.count == 2, let number = Int(parts[0]),
      let count = Int(parts[1]), number >= 0, number < count
    else { return nil }
    self.init(number, of: count)
  }

  /// Whether what happens there comes over this connection: private talk comes over the first one.
  func hears(_ home: ChannelHome) -> Bool {
    guard let server = home.server, let id = UInt64(server) else { return number == 0 }
    return Int((id >> 22) % UInt64(count)) == number
  }
}
