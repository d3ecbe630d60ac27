import SQLite

/// The tables of votes. After ``communityMigrations``.
package let reputationMigrations: [Migration] = [
  Migration(
    feature: "reputation", number: 1,
    """
    -- Who has spoken to the bot where: the first of their messages, and how many, counted up to as many as a vote
    -- needs. The place is the community's key, so that talk needs to look up nothing else.
    CREATE TABLE attendance (
      place TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id), messages INTEGER NOT NULL,
      first_ms BIGINT NOT NULL, PRIMARY KEY (place, user_id));
    CREATE INDEX attendance_person ON attendance (user_id);

    -- One vote for each pair in each community; it may be changed.
    CREATE TABLE votes (
      voter_id TEXT NOT NULL REFERENCES users (id), target_id TEXT NOT NULL REFERENCES users (id),
      workspace_id TEXT NOT NULL REFERENCES workspaces (id), value INTEGER NOT NULL CHECK (value IN (-1, 1)),
      at_ms BIGINT NOT NULL, PRIMARY KEY (voter_id, target_id, workspace_id), CHECK (voter_id <> target_id));
    CREATE INDEX votes_target ON votes (target_id, workspace_id);
    CREATE INDEX votes_workspace ON votes (workspace_id);

    -- Votes on a day, everywhere together; of each person only the last day.
    CREATE TABLE vote_days (
      voter_id TEXT PRIMARY KEY REFERENCES users (id), day BIGINT NOT NULL, votes INTEGER NOT NULL);

    -- Sums of the votes; they change in the same transactions.
    CREATE TABLE reputation (
      user_id TEXT NOT NULL REFERENCES users (id), workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      score BIGINT NOT NULL, up BIGINT NOT NULL, down BIGINT NOT NULL, PRIMARY KEY (user_id, workspace_id),
      CHECK (score = up - down), CHECK (up >= 0), CHECK (down >= 0));
    CREATE INDEX reputation_ranking ON reputation (workspace_id, score);
    """)
]
