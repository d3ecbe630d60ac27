import Commands
import SQLite
import Vocabulary

/// Somebody with a role, as it is listed.
package struct WorkspaceMember: Hashable, Sendable {
  package let person: PersonID
  package let held: HeldRole

  package init(person: PersonID, held: HeldRole) {
    self.person = person
    self.held = held
  }
}

extension Connection {
  /// Writes down what the platform makes of somebody, so that it can be listed. Changes nobody's rights.
  package borrowing func note(
    _ standing: CommunityStanding, of person: PersonID, in community: CommunityAddress, now: Moment
  ) throws(SQLiteError) {
    let role = HeldRole(standing)?.role
    guard let role else {
      guard let workspace = try workspace(at: community) else { return }
      try run(
        """
        DELETE FROM workspace_members
        WHERE workspace_id = \(workspace) AND user_id = \(person) AND source = 'platform'
        """)
      return
    }
    let workspace = try workspace(at: community, now: now)
    let known = try first(
      """
      SELECT role FROM workspace_members
      WHERE workspace_id = \(workspace) AND user_id = \(person) AND source = 'platform'
      """
    ) { $0.text(0) }
    guard known != role.rawValue else { return }
    // A platform has one owner: whoever was it is so no longer.
    if role == .owner {
      try run(
        """
        DELETE FROM workspace_members
        WHERE workspace_id = \(workspace) AND role = 'owner' AND source = 'platform'
        """)
    }
    try run(
      """
      INSERT INTO workspace_members (workspace_id, user_id, source, role, granted_by, at_ms)
      VALUES (\(workspace), \(person), 'platform', \(role.rawValue), NULL, \(now))
      ON CONFLICT (workspace_id, user_id, source) DO UPDATE SET role = excluded.role, at_ms = excluded.at_ms
      """)
  }

  /// Who has a role, the highest first, each with the one that counts.
  package borrowing func members(
    of workspace: WorkspaceID, page: Int, of count: Int
  ) throws(SQLiteError) -> [WorkspaceMember] {
    try all(
      """
      SELECT user_id, role, source FROM workspace_members AS members
      WHERE workspace_id = \(workspace) AND NOT EXISTS (
        SELECT 1 FROM workspace_members AS stronger
        WHERE stronger.workspace_id = members.workspace_id AND stronger.user_id = members.user_id
          AND CASE stronger.source WHEN 'platform' THEN 0 WHEN 'grant' THEN 1 ELSE 2 END
            < CASE members.source WHEN 'platform' THEN 0 WHEN 'grant' THEN 1 ELSE 2 END)
      ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 WHEN 'developer' THEN 2
        WHEN 'reviewer' THEN 3 ELSE 4 END, at_ms, user_id
      LIMIT \(count) OFFSET \((max(1, page) - 1) * count)
      """
    ) { row throws(SQLiteError) in
      WorkspaceMember(
        person: row.identifier(0),
        held: HeldRole(
          try row.value(1, WorkspaceRole.init(rawValue:)), try row.value(2, HeldRole.Source.init(rawValue:))))
    }
  }
}
