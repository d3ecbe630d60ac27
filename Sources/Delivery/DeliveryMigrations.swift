import SQLite

/// The tables of inbox and outbox.
package let deliveryMigrations: [Migration] = [
  Migration(
    feature: "delivery", number: 1,
    """
    -- Every event identifier that was ever accepted, so that a second delivery is recognised.
    CREATE TABLE accepted_events (
      platform TEXT NOT NULL, number TEXT NOT NULL, received_ms BIGINT NOT NULL,
      PRIMARY KEY (platform, number)) WITHOUT ROWID;

    -- 'revived' is a dead letter that an operator put back and that the process has not taken up yet.
    -- Events that are not settled yet: a row goes in the transaction that commits the event's effects.
    CREATE TABLE inbox (
      id INTEGER PRIMARY KEY, platform TEXT NOT NULL, number TEXT NOT NULL, lane TEXT NOT NULL,
      body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dead', 'revived')),
      error TEXT, received_ms BIGINT NOT NULL);

    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY, destination TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'unknown')),
      tries INTEGER NOT NULL DEFAULT 0, may_repeat INTEGER NOT NULL DEFAULT 0, due_ms BIGINT NOT NULL,
      caused_ms BIGINT NOT NULL, settled_ms BIGINT, platform_message TEXT, error TEXT);
    CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending');

    CREATE TABLE platform_positions (
      platform TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (platform, name));

    CREATE TABLE quarantined_events (
      id INTEGER PRIMARY KEY, platform TEXT NOT NULL, number TEXT NOT NULL, reason TEXT NOT NULL,
      payload TEXT NOT NULL, received_ms BIGINT NOT NULL, UNIQUE (platform, number));

    -- Chats that will not have us: nothing is sent there until somebody writes from there again.
    CREATE TABLE unreachable_chats (chat TEXT PRIMARY KEY, reason TEXT NOT NULL, since_ms BIGINT NOT NULL);

    CREATE TABLE chat_moves (old_chat TEXT PRIMARY KEY, new_chat TEXT NOT NULL, moved_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "delivery", number: 2,
    """
    -- An event may be much older than what is said to it: a dead letter that was put back, for one.
    ALTER TABLE outbox ADD COLUMN posted_ms BIGINT;
    """),
]
