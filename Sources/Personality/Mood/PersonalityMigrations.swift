import SQLite

/// The tables of moods and of traits that communities set.
///
/// Feelings are kept in millionths of a point, as distances from the resting mood as of `as_of`; `causes` and
/// `recent_lines` are bounded lists written by ``MoodCause`` and ``RecentLines``.
package let personalityMigrations = [
  Migration(
    feature: "personality", number: 1,
    """
    CREATE TABLE persona_moods (
      persona TEXT NOT NULL,
      person TEXT NOT NULL,
      as_of BIGINT NOT NULL,
      happiness BIGINT NOT NULL,
      energy BIGINT NOT NULL,
      affection BIGINT NOT NULL,
      trust BIGINT NOT NULL,
      unshared_happiness BIGINT NOT NULL,
      unshared_energy BIGINT NOT NULL,
      first_heard BIGINT,
      last_heard BIGINT,
      messages BIGINT NOT NULL,
      called_name TEXT,
      causes TEXT NOT NULL,
      recent_lines TEXT NOT NULL,
      PRIMARY KEY (person, persona)
    );
    CREATE TABLE persona_common_moods (
      persona TEXT PRIMARY KEY,
      as_of BIGINT NOT NULL,
      happiness BIGINT NOT NULL,
      energy BIGINT NOT NULL
    );
    CREATE TABLE persona_traits (
      scope TEXT NOT NULL,
      persona TEXT NOT NULL,
      trait TEXT NOT NULL,
      value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 100),
      PRIMARY KEY (scope, persona, trait)
    );
    """)
]
