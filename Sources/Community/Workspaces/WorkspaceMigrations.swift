import SQLite

/// The tables of roles, codes and settings. After ``communityMigrations``, which makes people and workspaces.
package let workspaceMigrations: [Migration] = [
  Migration(
    feature: "workspaces", number: 1,
    """
    -- Roles. A row of source 'platform' says what somebody was on the platform when they last used a right; it is
    -- shown and gives nothing. Of the others a grant comes before an invite.
    CREATE TABLE workspace_members (
      workspace_id TEXT NOT NULL REFERENCES workspaces (id), user_id TEXT NOT NULL REFERENCES users (id),
      source TEXT NOT NULL CHECK (source IN ('platform', 'grant', 'invite')),
      role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'reviewer', 'viewer')),
      granted_by TEXT, at_ms BIGINT NOT NULL, PRIMARY KEY (workspace_id, user_id, source),
      CHECK (source = 'platform' OR role <> 'owner'));
    CREATE INDEX workspace_members_person ON workspace_members (user_id);

    CREATE TABLE workspace_invites (
      code_hash TEXT PRIMARY KEY, workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      role TEXT NOT NULL CHECK (role IN ('admin', 'developer', 'reviewer', 'viewer')),
      created_by TEXT NOT NULL REFERENCES users (id), expires_ms BIGINT NOT NULL,
      used_by TEXT REFERENCES users (id), used_ms BIGINT);
    CREATE INDEX workspace_invites_workspace ON workspace_invites (workspace_id);
    CREATE INDEX workspace_invites_creator ON workspace_invites (created_by);

    -- Wrong codes, per person.
    CREATE TABLE workspace_guesses (
      user_id TEXT PRIMARY KEY REFERENCES users (id), tries INTEGER NOT NULL, since_ms BIGINT NOT NULL,
      locked_until_ms BIGINT);

    CREATE TABLE workspace_settings (
      workspace_id TEXT NOT NULL REFERENCES workspaces (id), name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (workspace_id, name));
    """)
]
