import SQLite

/// The tables of the public log.
package let transparencyMigrations: [Migration] = [
  Migration(
    feature: "transparency", number: 1,
    """
    -- Public keys only; seeds are never here.
    CREATE TABLE sign_keys (
      key_id TEXT PRIMARY KEY, public_hex TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state = 'active' OR state = 'retired' OR state = 'revoked'),
      from_seq BIGINT NOT NULL, to_seq BIGINT);

    -- Rows are added and never changed. `body` is the record, byte for byte.
    CREATE TABLE log_records (
      seq BIGINT PRIMARY KEY, kind TEXT NOT NULL, ref_id TEXT, body TEXT NOT NULL, leaf TEXT NOT NULL UNIQUE,
      signature TEXT NOT NULL, key_id TEXT NOT NULL REFERENCES sign_keys(key_id), at_ms BIGINT NOT NULL);
    CREATE INDEX log_records_ref ON log_records (ref_id);

    -- `published` says where a head was shown, as JSON.
    CREATE TABLE log_heads (
      size BIGINT PRIMARY KEY, root TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL,
      published TEXT NOT NULL, at_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "transparency", number: 2,
    """
    -- Whether a head was made for everybody, so that the next one of these is due by it; where it was posted then,
    -- `published` says. Heads that somebody asked for are none.
    ALTER TABLE log_heads ADD COLUMN is_for_all INTEGER NOT NULL DEFAULT 0;
    UPDATE log_heads SET is_for_all = 1 WHERE published <> '[]';
    """),
]
