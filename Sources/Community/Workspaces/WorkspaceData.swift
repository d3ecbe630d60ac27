import SQLite
import Vocabulary

extension PersonalData {
  /// Roles in communities, and the codes that gave them.
  package static let roles = PersonalData(
    feature: "roles",
    columns: [
      "workspace_members.user_id", "workspace_members.granted_by", "workspace_invites.created_by",
      "workspace_invites.used_by", "workspace_guesses.user_id",
    ],
    merge: { connection, merging in try connection.mergeRoles(merging) },
    separate: { connection, separating in
      try connection.run(
        """
        UPDATE workspace_members SET user_id = \(separating.other) WHERE user_id = \(separating.person)
          AND workspace_id IN (SELECT id FROM workspaces WHERE platform = \(separating.platform))
        """)
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "roles", ["platform", "community", "role", "source", "at_ms"],
          """
          SELECT w.platform, w.chat_id, m.role, m.source, m.at_ms
          FROM workspace_members AS m JOIN workspaces AS w ON w.id = m.workspace_id
          WHERE m.user_id = \(subject.person) ORDER BY m.at_ms DESC
          """),
        try connection.personalTable(
          "codes_made", ["platform", "community", "role", "expires_ms", "used_ms"],
          """
          SELECT w.platform, w.chat_id, i.role, i.expires_ms, i.used_ms
          FROM workspace_invites AS i JOIN workspaces AS w ON w.id = i.workspace_id
          WHERE i.created_by = \(subject.person) ORDER BY i.expires_ms DESC
          """),
      ]
    },
    delete: { connection, subject in
      let person = subject.person
      try connection.run("DELETE FROM workspace_members WHERE user_id = \(person)")
      try connection.run("UPDATE workspace_members SET granted_by = NULL WHERE granted_by = \(person)")
      try connection.run("DELETE FROM workspace_invites WHERE created_by = \(person)")
      try connection.run("UPDATE workspace_invites SET used_by = NULL WHERE used_by = \(person)")
      try connection.run("DELETE FROM workspace_guesses WHERE user_id = \(person)")
    })
}

extension Connection {
  /// Where both have a role from the same source, that of who stays counts: joining accounts raises nobody.
  fileprivate borrowing func mergeRoles(_ merging: Merging) throws(SQLiteError) {
    let (kept, gone) = (merging.kept, merging.gone)
    try run(
      """
      UPDATE workspace_members SET user_id = \(kept) WHERE user_id = \(gone) AND NOT EXISTS (
        SELECT 1 FROM workspace_members AS mine WHERE mine.user_id = \(kept)
          AND mine.workspace_id = workspace_members.workspace_id AND mine.source = workspace_members.source)
      """)
    try run("DELETE FROM workspace_members WHERE user_id = \(gone)")
    try run("UPDATE workspace_members SET granted_by = \(kept) WHERE granted_by = \(gone)")
    try run("UPDATE workspace_invites SET created_by = \(kept) WHERE created_by = \(gone)")
    try run("UPDATE workspace_invites SET used_by = \(kept) WHERE used_by = \(gone)")
    // The stricter of the two counts goes on, so that nobody gets new tries by joining accounts.
    try run(
      """
      INSERT INTO workspace_guesses (user_id, tries, since_ms, locked_until_ms)
      SELECT \(kept), tries, since_ms, locked_until_ms FROM workspace_guesses WHERE user_id = \(gone)
      ON CONFLICT (user_id) DO UPDATE SET tries = workspace_guesses.tries + excluded.tries,
        locked_until_ms = CASE
          WHEN COALESCE(excluded.locked_until_ms, 0) > COALESCE(workspace_guesses.locked_until_ms, 0)
          THEN excluded.locked_until_ms ELSE workspace_guesses.locked_until_ms END
      """)
    try run("DELETE FROM workspace_guesses WHERE user_id = \(gone)")
  }
}
