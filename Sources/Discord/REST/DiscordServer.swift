/// What a server says of who may do what in it.
struct DiscordServer: Hashable, Sendable {
  let owner: String?
  /// By role; everybody has the one that is numbered like the server.
  let permissions: [String: UInt64]
}
