import SQLite

/// What is known of people beyond that they exist.
let peopleMigrations: [Migration] = [
  Migration(
    feature: "people", number: 1,
    """
    ALTER TABLE users ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
      CHECK (status IN ('active', 'suspended', 'deleted'));
    ALTER TABLE users ADD COLUMN show_name INTEGER NOT NULL DEFAULT 1 CHECK (show_name IN (0, 1));
    ALTER TABLE users ADD COLUMN excluded_until_ms BIGINT;
    ALTER TABLE users ADD COLUMN deleted_ms BIGINT;

    -- handle is the name without its @ as it was last seen, handle_key the same in lower case. Names change hands:
    -- who was seen with one last has it, and it is never enough for a right.
    ALTER TABLE identities ADD COLUMN handle TEXT;
    ALTER TABLE identities ADD COLUMN handle_key TEXT;
    CREATE UNIQUE INDEX identities_by_handle ON identities (platform, handle_key) WHERE handle_key IS NOT NULL;
    """)
]
