import Groundwork
import SQLite
import Vocabulary

/// One chat community: a Discord server or a Telegram group.
package enum Workspace: Identifiable26 { package static var prefix: String { "wsp" } }
package typealias WorkspaceID = Identifier<Workspace>

extension Connection {
  /// The community that meets there; a new one when nobody has spoken to us from there before.
  ///
  /// - Parameter chat: The platform's identifier of the group or server, not of a channel in it.
  package borrowing func workspace(
    on platform: Platform, chat: String, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> WorkspaceID {
    let known: WorkspaceID? = try first(
      "SELECT id FROM workspaces WHERE platform = \(platform) AND chat_id = \(chat)"
    ) { $0.identifier(0) }
    if let known { return known }
    let id = WorkspaceID(at: now, randomness)
    try run(
      "INSERT INTO workspaces (id, platform, chat_id, created_ms) VALUES (\(id), \(platform), \(chat), \(now))"
    )
    return id
  }
}
