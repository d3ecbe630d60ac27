import SQLite

/// The table of the trail.
package let auditMigrations: [Migration] = [
  Migration(
    feature: "audit", number: 1,
    """
    -- Who changed what. Rows are added and never changed; each hash covers its row and the hash before it.
    -- People and communities are no references: the trail outlives them.
    CREATE TABLE audit_log (
      seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT,
      workspace_id TEXT, detail_json TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
    CREATE INDEX audit_log_actor ON audit_log (actor, seq);
    CREATE INDEX audit_log_workspace ON audit_log (workspace_id, seq) WHERE workspace_id IS NOT NULL;
    """)
]
