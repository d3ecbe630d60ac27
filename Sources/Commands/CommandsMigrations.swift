import SQLite

/// The tables of this feature.
package let commandsMigrations = [
  // The person is not declared a reference: who people are is a feature above this one.
  Migration(
    feature: "commands", number: 1,
    """
    CREATE TABLE ui_actions (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL, action TEXT NOT NULL, ref_id TEXT NOT NULL,
      expires_ms BIGINT NOT NULL, used_ms BIGINT);
    CREATE INDEX ui_actions_expiry ON ui_actions (expires_ms);
    CREATE INDEX ui_actions_person ON ui_actions (user_id);
    """),
  // Buttons of one message are used up together: whoever pressed Cancel cannot press Pay any more.
  Migration(
    feature: "commands", number: 2,
    """
    ALTER TABLE ui_actions ADD COLUMN together TEXT;
    -- Where the command was given whose answer carries the button.
    ALTER TABLE ui_actions ADD COLUMN origin TEXT NOT NULL DEFAULT '';
    CREATE INDEX ui_actions_together ON ui_actions (together);
    """),
  // One for each person and chat: what an answer would be for must be clear.
  Migration(
    feature: "commands", number: 3,
    """
    CREATE TABLE open_questions (
      chat TEXT NOT NULL, user_id TEXT NOT NULL, form TEXT NOT NULL, argument TEXT NOT NULL, origin TEXT NOT NULL,
      expires_ms BIGINT NOT NULL, PRIMARY KEY (chat, user_id));
    CREATE INDEX open_questions_expiry ON open_questions (expires_ms);
    CREATE INDEX open_questions_person ON open_questions (user_id);
    """),
]
