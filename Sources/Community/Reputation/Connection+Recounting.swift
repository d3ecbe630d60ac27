import SQLite
import Vocabulary

extension Connection {
  /// Adds the votes of a community up anew, after votes have come or gone in another way than by voting.
  package borrowing func recountReputation(in workspace: WorkspaceID) throws(SQLiteError) {
    try run("DELETE FROM reputation WHERE workspace_id = \(workspace)")
    try run(
      """
      INSERT INTO reputation (user_id, workspace_id, score, up, down)
      SELECT target_id, workspace_id, SUM(value), SUM(CASE WHEN value = 1 THEN 1 ELSE 0 END),
        SUM(CASE WHEN value = -1 THEN 1 ELSE 0 END)
      FROM votes WHERE workspace_id = \(workspace) GROUP BY target_id, workspace_id
      """)
  }
}
