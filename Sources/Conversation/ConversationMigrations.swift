import SQLite

/// What was said, per conversation.
package let conversationMigrations: [Migration] = [
  Migration(
    feature: "conversation", number: 1,
    """
    -- One row for what a person said and what was answered.
    CREATE TABLE exchanges (
      id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, user_id TEXT NOT NULL, said TEXT NOT NULL,
      answered TEXT NOT NULL, at_ms BIGINT NOT NULL);
    CREATE INDEX exchanges_by_conversation ON exchanges (conversation, id);
    CREATE INDEX exchanges_by_person ON exchanges (user_id);
    """)
]
