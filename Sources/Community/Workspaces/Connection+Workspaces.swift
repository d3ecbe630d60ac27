import Groundwork
import SQLite
import Vocabulary

/// One chat community: a Discord server or a Telegram group.
package enum Workspace: Identifiable26 { package static var prefix: String { "wsp" } }
package typealias WorkspaceID = Identifier<Workspace>

extension Connection {
  /// The community that meets there; `nil` when nothing was ever stored about it.
  package borrowing func workspace(at place: CommunityAddress) throws(SQLiteError) -> WorkspaceID? {
    try first("SELECT id FROM workspaces WHERE platform = \(place.platform) AND chat_id = \(place.number)") {
      $0.identifier(0)
    }
  }

  /// The community that meets there; a new one when nothing was ever stored about it.
  package borrowing func workspace(
    at place: CommunityAddress, now: Moment, _ randomness: Randomness = .system
  ) throws(SQLiteError) -> WorkspaceID {
    if let known = try workspace(at: place) { return known }
    let id = WorkspaceID(at: now, randomness)
    try run(
      """
      INSERT INTO workspaces (id, platform, chat_id, created_ms)
      VALUES (\(id), \(place.platform), \(place.number), \(now))
      """)
    return id
  }

  /// Where a community meets.
  package borrowing func place(of workspace: WorkspaceID) throws(SQLiteError) -> CommunityAddress? {
    try first("SELECT platform, chat_id FROM workspaces WHERE id = \(workspace)") { row throws(SQLiteError) in
      CommunityAddress(try row.value(0, Platform.init(rawValue:)), row.text(1))
    }
  }
}
