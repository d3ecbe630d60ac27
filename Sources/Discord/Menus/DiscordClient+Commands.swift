import JSON
import Vocabulary

extension DiscordClient {
  /// Where commands are registered.
  package enum CommandScope: Hashable, Sendable {
    case everywhere
    /// One server, at once, and in no private channel.
    case server(String)

    fileprivate func path(of application: String) -> String {
      switch self {
      case .everywhere: "/applications/\(application)/commands"
      case .server(let server): "/applications/\(application)/guilds/\(server)/commands"
      }
    }

    fileprivate func route(_ method: String) -> Route {
      switch self {
      case .everywhere: Route(method, "/applications/{}/commands")
      case .server(let server): Route(method, "/applications/{}/guilds/{}/commands", major: server)
      }
    }
  }

  /// The commands that are registered, in every language.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#get-global-application-commands>
  package func commands(of application: String, in scope: CommandScope) async throws(DiscordError)
    -> [JSONValue]
  {
    let call = Call(
      name: "registered commands", route: scope.route("GET"),
      path: scope.path(of: application) + "?with_localizations=true", patience: .seconds(60))
    guard let list = try await send(call)?.array else {
      throw .unreadable(status: 200, method: "registered commands")
    }
    return list
  }

  /// Puts commands in the place of all that are registered in the scope.
  ///
  /// Every new name counts against 200 a day (``DiscordErrorCode/maximumDailyCommandCreates``), so do it only when something has changed.
  ///
  /// - Parameter commands: An array of application commands in JSON.
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands>
  package func register(
    _ commands: [UInt8], for application: String, in scope: CommandScope
  ) async throws(DiscordError) {
    try await send(
      Call(
        name: "register commands", route: scope.route("PUT"), path: scope.path(of: application),
        body: .json(commands),
        patience: .seconds(60)))
  }
}
