import SQLite

/// The tables of people and of the communities that they meet in.
package let communityMigrations: [Migration] =
  [
    Migration(
      feature: "community", number: 1,
      """
      CREATE TABLE users (id TEXT PRIMARY KEY, created_ms BIGINT NOT NULL);

      -- What a platform calls somebody. One person has at most one account on each platform.
      -- is_person is 0 for a chat that speaks under its own name, and for bots.
      CREATE TABLE identities (
        platform TEXT NOT NULL CHECK (platform IN ('telegram', 'discord', 'terminal')), platform_id TEXT NOT NULL,
        user_id TEXT NOT NULL REFERENCES users (id),
        is_person INTEGER NOT NULL CHECK (is_person IN (0, 1)),
        linked_ms BIGINT NOT NULL, last_seen_ms BIGINT NOT NULL, PRIMARY KEY (platform, platform_id));
      CREATE UNIQUE INDEX identities_one_per_platform ON identities (user_id, platform);
      CREATE INDEX identities_last_seen ON identities (last_seen_ms) WHERE is_person = 1;

      -- One Discord server or one Telegram group.
      CREATE TABLE workspaces (
        id TEXT PRIMARY KEY, platform TEXT NOT NULL, chat_id TEXT NOT NULL, created_ms BIGINT NOT NULL,
        UNIQUE (platform, chat_id));
      """)
  ] + peopleMigrations
