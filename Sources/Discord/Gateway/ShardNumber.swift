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

  /// Whether what happens there comes over this connection: private talk comes over the first one.
  func hears(_ home: ChannelHome) -> Bool {
    guard let server = home.server, let id = UInt64(server) else { return number == 0 }
    return Int((id >> 22) % UInt64(count)) == number
  }
}
