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
  Migration(
    feature: "delivery", number: 3,
    """
    -- The number of a row is never given to another event: operators write it down, and tasks hold it.
    CREATE TABLE numbered_inbox (
      id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, number TEXT NOT NULL, lane TEXT NOT NULL,
      body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dead', 'revived')),
      error TEXT, received_ms BIGINT NOT NULL);
    INSERT INTO numbered_inbox (id, platform, number, lane, body, attempts, state, error, received_ms)
    SELECT id, platform, number, lane, body, attempts, state, error, received_ms FROM inbox ORDER BY id;
    DROP TABLE inbox;
    ALTER TABLE numbered_inbox RENAME TO inbox;

    -- How many processes ended while the message was being sent.
    ALTER TABLE outbox ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
    -- Few rows: what an operator may want to know of.
    CREATE INDEX outbox_trouble ON outbox (id) WHERE deaths > 0 OR state = 'unknown';
    """),
  Migration(
    feature: "delivery", number: 4,
    """
    -- What was said to people who have not let us in: it leaves when they do, if that is soon.
    CREATE TABLE held_messages (
      id INTEGER PRIMARY KEY, chat TEXT NOT NULL, destination TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
      held_ms BIGINT NOT NULL);
    CREATE INDEX held_messages_by_chat ON held_messages (chat, id);
    """),
  Migration(
    feature: "delivery", number: 5,
    """
    -- The same tables with other checks: for IN with three values or more, SQLite builds a table in memory at every
    -- INSERT and UPDATE.
    CREATE TABLE lighter_inbox (
      id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, number TEXT NOT NULL, lane TEXT NOT NULL,
      body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state = 'pending' OR state = 'dead' OR state = 'revived'),
      error TEXT, received_ms BIGINT NOT NULL);
    INSERT INTO sqlite_sequence (name, seq) SELECT 'lighter_inbox', seq FROM sqlite_sequence WHERE name = 'inbox';
    INSERT INTO lighter_inbox (id, platform, number, lane, body, attempts, state, error, received_ms)
    SELECT id, platform, number, lane, body, attempts, state, error, received_ms FROM inbox ORDER BY id;
    DROP TABLE inbox;
    ALTER TABLE lighter_inbox RENAME TO inbox;

    CREATE TABLE lighter_outbox (
      id INTEGER PRIMARY KEY, destination TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
      state TEXT NOT NULL CHECK (
        state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'refused' OR state = 'unknown'),
      tries INTEGER NOT NULL DEFAULT 0, may_repeat INTEGER NOT NULL DEFAULT 0, due_ms BIGINT NOT NULL,
      caused_ms BIGINT NOT NULL, settled_ms BIGINT, platform_message TEXT, error TEXT, posted_ms BIGINT,
      deaths INTEGER NOT NULL DEFAULT 0);
    INSERT INTO lighter_outbox (id, destination, kind, body, state, tries, may_repeat, due_ms, caused_ms, settled_ms,
      platform_message, error, posted_ms, deaths)
    SELECT id, destination, kind, body, state, tries, may_repeat, due_ms, caused_ms, settled_ms, platform_message,
      error, posted_ms, deaths FROM outbox ORDER BY id;
    DROP TABLE outbox;
    ALTER TABLE lighter_outbox RENAME TO outbox;
    CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending');
    CREATE INDEX outbox_trouble ON outbox (id) WHERE deaths > 0 OR state = 'unknown';
    """),
  Migration(
    feature: "delivery", number: 6,
    """
    -- Messages that we have a name of our own for: ours, once they have arrived, and others that we pass on.
    CREATE TABLE named_messages (
      address TEXT NOT NULL, message TEXT NOT NULL, name TEXT NOT NULL, is_ours INTEGER NOT NULL, at_ms BIGINT NOT NULL,
      PRIMARY KEY (address, message));
    CREATE INDEX named_messages_name ON named_messages (name);
    CREATE INDEX named_messages_age ON named_messages (at_ms);
    """),
  Migration(
    feature: "delivery", number: 7,
    """
    -- The first message in a chat that answers an event there: what the response time is about.
    ALTER TABLE outbox ADD COLUMN is_reply INTEGER NOT NULL DEFAULT 0;
    -- Few rows, of which operators are told how many are new.
    CREATE INDEX outbox_refused ON outbox (settled_ms) WHERE state = 'refused';
    """),
]
