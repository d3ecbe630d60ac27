/// Where a channel is. A message says so when Discord tells of it, and not when it is looked up.
package enum ChannelHome: Hashable, Sendable {
  /// Between somebody and us.
  case privately
  /// In the server of that number.
  case server(String)

  init(server: String?) { self = server.map { .server($0) } ?? .privately }

  package var server: String? { if case .server(let number) = self { number } else { nil } }
}
