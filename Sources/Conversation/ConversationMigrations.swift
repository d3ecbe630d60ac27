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
    """),
  Migration(
    feature: "conversation", number: 2,
    """
    -- Our message that shows a part of the answer to an event, while that is written.
    CREATE TABLE begun_answers (
      platform TEXT NOT NULL, number TEXT NOT NULL, message TEXT NOT NULL, begun_ms BIGINT NOT NULL,
      PRIMARY KEY (platform, number));
    """),
  Migration(
    feature: "conversation", number: 3,
    """
    -- Something was said to be remembered.
    ALTER TABLE exchanges ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX exchanges_pinned ON exchanges (conversation, id) WHERE is_pinned = 1;

    -- What one person said in a conversation, and was answered, up to an exchange, in few words.
    CREATE TABLE conversation_summaries (
      conversation TEXT NOT NULL, person_id TEXT NOT NULL, through_id BIGINT NOT NULL, turns BIGINT NOT NULL,
      text TEXT NOT NULL, made_ms BIGINT NOT NULL, PRIMARY KEY (conversation, person_id));
    CREATE INDEX conversation_summaries_person ON conversation_summaries (person_id);
    """),
  Migration(
    feature: "conversation", number: 4,
    """
    -- Whose channel it was said in, where a conversation's own key does not tell: on Discord.
    ALTER TABLE exchanges ADD COLUMN community TEXT;
    """),
]
