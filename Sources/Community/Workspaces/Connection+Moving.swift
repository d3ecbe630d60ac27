import Audit
import SQLite
import Vocabulary

extension Connection {
  /// A community goes by another address: everything it has goes with it.
  ///
  /// When the new address was heard of before the move was, what was stored there is added to what there was; where
  /// both have something, the older community keeps its own.
  package borrowing func moveCommunity(
    from old: CommunityAddress, to new: CommunityAddress, now: Moment
  ) throws(SQLiteError) {
    guard old != new else { return }
    try moveAttendance(from: old, to: new)
    guard let workspace = try workspace(at: old) else { return }
    if let newcomer = try self.workspace(at: new) { try absorb(newcomer, into: workspace) }
    try run(
      """
      UPDATE workspaces SET platform = \(new.platform), chat_id = \(new.number) WHERE id = \(workspace)
      """)
    try audit(
      AuditEntry(
        .warden, "workspace.moved", workspace: workspace.text,
        detail: ["from": .text(old.key), "to": .text(new.key)]), now: now)
  }

  private borrowing func moveAttendance(
    from old: CommunityAddress, to new: CommunityAddress
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO attendance (place, user_id, messages, first_ms)
      SELECT \(new.key), user_id, messages, first_ms FROM attendance WHERE place = \(old.key)
      ON CONFLICT (place, user_id) DO UPDATE SET messages = attendance.messages + excluded.messages,
        first_ms = CASE WHEN excluded.first_ms < attendance.first_ms THEN excluded.first_ms
          ELSE attendance.first_ms END
      """)
    try run("DELETE FROM attendance WHERE place = \(old.key)")
  }

  private borrowing func absorb(_ newcomer: WorkspaceID, into workspace: WorkspaceID) throws(SQLiteError) {
    try run(
      """
      UPDATE workspace_members SET workspace_id = \(workspace) WHERE workspace_id = \(newcomer) AND NOT EXISTS (
        SELECT 1 FROM workspace_members AS others
        WHERE others.workspace_id = \(workspace) AND others.user_id = workspace_members.user_id
          AND others.source = workspace_members.source)
      """)
    try run("DELETE FROM workspace_members WHERE workspace_id = \(newcomer)")
    try run(
      """
      UPDATE workspace_settings SET workspace_id = \(workspace) WHERE workspace_id = \(newcomer) AND NOT EXISTS (
        SELECT 1 FROM workspace_settings AS others
        WHERE others.workspace_id = \(workspace) AND others.name = workspace_settings.name)
      """)
    try run("DELETE FROM workspace_settings WHERE workspace_id = \(newcomer)")
    try run("UPDATE workspace_invites SET workspace_id = \(workspace) WHERE workspace_id = \(newcomer)")
    try run(
      """
      UPDATE votes SET workspace_id = \(workspace) WHERE workspace_id = \(newcomer) AND NOT EXISTS (
        SELECT 1 FROM votes AS others
        WHERE others.workspace_id = \(workspace) AND others.voter_id = votes.voter_id
          AND others.target_id = votes.target_id)
      """)
    try run("DELETE FROM votes WHERE workspace_id = \(newcomer)")
    try run("DELETE FROM reputation WHERE workspace_id = \(newcomer)")
    try recountReputation(in: workspace)
    try run("DELETE FROM workspaces WHERE id = \(newcomer)")
  }
}
