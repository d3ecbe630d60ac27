import JSON
import Vocabulary

extension DiscordClient {
  /// - SeeAlso: <https://discord.com/developers/docs/resources/guild#get-guild>
  func server(_ server: String) async throws(DiscordError) -> DiscordServer {
    let call = Call(
      name: "server", route: Route("GET", "/guilds/{}", major: server), path: "/guilds/\(server)",
      deadline: .seconds(10))
    guard let answer = try await send(call), answer.isObject else {
      throw .unreadable(status: 200, method: "server")
    }
    let roles = (answer["roles"]?.array ?? []).compactMap { role -> (String, UInt64)? in
      guard let id = Snowflake.read(role["id"]) else { return nil }
      return (id, role["permissions"]?.string.flatMap(UInt64.init) ?? 0)
    }
    return DiscordServer(
      owner: Snowflake.read(answer["owner_id"]), permissions: Dictionary(roles) { first, _ in first })
  }

  /// The roles of somebody in a server; `nil` when they are no member.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/guild#get-guild-member>
  func roles(of person: String, in server: String) async throws(DiscordError) -> [String]? {
    let call = Call(
      name: "member", route: Route("GET", "/guilds/{}/members/{}", major: server),
      path: "/guilds/\(server)/members/\(person)", deadline: .seconds(10))
    do throws(DiscordError) {
      return (try await send(call)?["roles"]?.array ?? []).compactMap { Snowflake.read($0) }
    } catch {
      guard error.code == .unknownMember || error.code == .unknownUser else { throw error }
      return nil
    }
  }
}
