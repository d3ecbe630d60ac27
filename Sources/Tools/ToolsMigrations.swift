import SQLite

/// What tools have found, and how often they were used.
package let toolsMigrations: [Migration] = [
  Migration(
    feature: "tools", number: 1,
    """
    -- Answers from outside that still hold. The key is a fingerprint of the question; it names nobody.
    CREATE TABLE tool_answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, until_ms BIGINT NOT NULL);
    CREATE INDEX tool_answers_by_end ON tool_answers (until_ms, key);

    -- One token bucket a row, as the moment at which it is full again. The owner is a person, a community's key, or
    -- nothing, as the kind says.
    CREATE TABLE tool_buckets (
      tool TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL, full_ms BIGINT NOT NULL,
      PRIMARY KEY (tool, kind, owner));
    CREATE INDEX tool_buckets_by_owner ON tool_buckets (owner);
    """)
]
