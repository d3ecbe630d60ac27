import SQLite

/// What is remembered, and how it is found again.
///
/// Words are indexed in plain tables and not by FTS5, for three reasons. A search reads one shelf's words and nothing
/// else, so neither what others said nor how much of it there is can show in a result or in its duration. A word is gone
/// with its memory: FTS5 of SQLite 3.40 keeps deleted words in its segments until they happen to be merged. And FTS5's
/// `bm25()` counts every row of the whole index that holds a word before it ranks the first one.
package let memoryMigrations: [Migration] = [
  Migration(
    feature: "memory", number: 1,
    """
    -- Whose memories lie together. person is empty for those of a community, place too for everybody's; the place of a
    -- private chat is its platform. A large change of removed tells whoever holds vectors to read all of them anew.
    CREATE TABLE memory_shelves (
      id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, place TEXT NOT NULL, memories INTEGER NOT NULL DEFAULT 0,
      parts INTEGER NOT NULL DEFAULT 0, words INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0,
      UNIQUE (person, place)) STRICT;

    -- AUTOINCREMENT, because numbers must not be given again: people write them down, and vectors are kept by them.
    -- topic is what there can be only one of on a shelf; digest tells the same words. strength in thousandths.
    CREATE TABLE memories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, shelf INTEGER NOT NULL REFERENCES memory_shelves (id),
      type TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, reference TEXT, topic TEXT, said_by TEXT,
      strength INTEGER NOT NULL, pinned INTEGER NOT NULL, created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL,
      digest INTEGER NOT NULL) STRICT;
    CREATE UNIQUE INDEX memories_by_digest ON memories (shelf, digest);
    CREATE INDEX memories_by_shelf ON memories (shelf);
    CREATE UNIQUE INDEX memories_by_topic ON memories (shelf, topic) WHERE topic IS NOT NULL;
    CREATE INDEX memories_by_speaker ON memories (said_by, shelf) WHERE said_by IS NOT NULL;

    -- Which memory of a shelf holds a word, how often, and how many words it has in all.
    CREATE TABLE memory_words (
      shelf INTEGER NOT NULL, word TEXT NOT NULL, memory INTEGER NOT NULL, times INTEGER NOT NULL,
      length INTEGER NOT NULL, PRIMARY KEY (shelf, word, memory)) STRICT, WITHOUT ROWID;
    CREATE TABLE memory_word_counts (
      shelf INTEGER NOT NULL, word TEXT NOT NULL, memories INTEGER NOT NULL,
      PRIMARY KEY (shelf, word)) STRICT, WITHOUT ROWID;

    -- What a memory means to the embedding model that made the vector.
    CREATE TABLE memory_models (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, dimensions INTEGER NOT NULL, UNIQUE (name, dimensions)) STRICT;
    CREATE TABLE memory_vectors (
      shelf INTEGER NOT NULL, memory INTEGER NOT NULL, model INTEGER NOT NULL REFERENCES memory_models (id),
      vector BLOB NOT NULL, PRIMARY KEY (shelf, memory)) STRICT, WITHOUT ROWID;

    -- Both directions of each link. strength in thousandths.
    CREATE TABLE memory_links (
      shelf INTEGER NOT NULL, memory INTEGER NOT NULL, other INTEGER NOT NULL, strength INTEGER NOT NULL,
      reason TEXT NOT NULL, PRIMARY KEY (shelf, memory, other)) STRICT, WITHOUT ROWID;
    """),
  Migration(
    feature: "memory", number: 2,
    """
    -- How a persona and a person stand with each other. sentiment in thousandths, from -1000 to 1000.
    CREATE TABLE relationships (
      user_id TEXT NOT NULL, persona TEXT NOT NULL, interactions INTEGER NOT NULL, sentiment INTEGER NOT NULL,
      first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, PRIMARY KEY (user_id, persona)) STRICT, WITHOUT ROWID;
    CREATE TABLE relationship_events (
      id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, persona TEXT NOT NULL, kind TEXT NOT NULL, at_ms INTEGER NOT NULL)
      STRICT;
    CREATE INDEX relationship_events_by_person ON relationship_events (user_id, persona);
    -- What it was after every ten interactions, where that had changed.
    CREATE TABLE relationship_history (
      user_id TEXT NOT NULL, persona TEXT NOT NULL, at_ms INTEGER NOT NULL, interactions INTEGER NOT NULL,
      sentiment INTEGER NOT NULL, stage TEXT NOT NULL, PRIMARY KEY (user_id, persona, at_ms)) STRICT, WITHOUT ROWID;

    -- What people said that a language model has not read yet for what is worth remembering. audience and place are
    -- those of the scope in which they said it.
    CREATE TABLE memory_unread (
      id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, place TEXT NOT NULL, is_alone INTEGER NOT NULL, said TEXT NOT NULL,
      at_ms INTEGER NOT NULL) STRICT;
    CREATE INDEX memory_unread_by_person ON memory_unread (user_id, place);
    """),
  Migration(
    feature: "memory", number: 3,
    """
    -- Where it was said: a place may have many conversations, such as the channels of a server. NULL for what was said
    -- before this was noted.
    ALTER TABLE memory_unread ADD COLUMN conversation TEXT;
    """),
]
