import SQLite

/// What is known of people beyond that they exist, and what protects it.
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
    """),
  Migration(
    feature: "people", number: 2,
    """
    ALTER TABLE users ADD COLUMN remembers INTEGER NOT NULL DEFAULT 1 CHECK (remembers IN (0, 1));
    -- Who somebody turned out to be. They are deleted under their own identifier then.
    ALTER TABLE users ADD COLUMN merged_into TEXT REFERENCES users (id);
    CREATE INDEX users_merged ON users (merged_into) WHERE merged_into IS NOT NULL;

    -- One open code a person; a code that was used is removed.
    CREATE TABLE identity_link_codes (
      user_id TEXT PRIMARY KEY REFERENCES users (id), code_hash TEXT NOT NULL UNIQUE, expires_ms BIGINT NOT NULL);

    -- Wrong codes, per person.
    CREATE TABLE link_guesses (
      user_id TEXT PRIMARY KEY REFERENCES users (id), tries INTEGER NOT NULL, since_ms BIGINT NOT NULL,
      locked_until_ms BIGINT);

    -- The accounts that came to a person by a link, so that it can be taken back.
    CREATE TABLE identity_links (
      id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id), platform TEXT NOT NULL,
      platform_id TEXT NOT NULL, linked_ms BIGINT NOT NULL, undone_ms BIGINT, PRIMARY KEY (id, platform));
    CREATE INDEX identity_links_person ON identity_links (user_id);

    CREATE TABLE security_holds (
      user_id TEXT NOT NULL REFERENCES users (id), reason TEXT NOT NULL, until_ms BIGINT NOT NULL,
      made_ms BIGINT NOT NULL, PRIMARY KEY (user_id, reason));

    CREATE TABLE security_events (
      id TEXT PRIMARY KEY, at_ms BIGINT NOT NULL, kind TEXT NOT NULL,
      severity TEXT NOT NULL CHECK (severity IN ('info', 'warn', 'high')), user_id TEXT, detail_json TEXT NOT NULL);
    CREATE INDEX security_events_person ON security_events (user_id);

    -- A deletion is confirmed until it is due, erased when nothing can be read any more, and done when nothing is
    -- left in the file either.
    CREATE TABLE privacy_requests (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id),
      kind TEXT NOT NULL CHECK (kind IN ('export', 'delete')),
      state TEXT NOT NULL CHECK (state IN ('confirmed', 'erased', 'done', 'cancelled')),
      created_ms BIGINT NOT NULL, due_ms BIGINT, told_ms BIGINT, done_ms BIGINT);
    CREATE INDEX privacy_requests_person ON privacy_requests (user_id);
    CREATE INDEX privacy_requests_open ON privacy_requests (due_ms) WHERE state IN ('confirmed', 'erased');

    -- Who locked themselves out of paid play stays locked out, also when they have their data deleted: the hash of an
    -- account, and nothing else of it.
    CREATE TABLE paused_accounts (account_hash TEXT PRIMARY KEY, until_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "people", number: 3,
    """
    -- What somebody has agreed to before they play, and what operators have checked.
    ALTER TABLE users ADD COLUMN terms_version TEXT;
    ALTER TABLE users ADD COLUMN age_attested_ms BIGINT;
    ALTER TABLE users ADD COLUMN kyc_status TEXT NOT NULL DEFAULT 'none'
      CHECK (kyc_status = 'none' OR kyc_status = 'pending' OR kyc_status = 'passed' OR kyc_status = 'failed');

    -- What one operator asked for and another has to ask for as well.
    CREATE TABLE admin_requests (
      id TEXT PRIMARY KEY, action TEXT NOT NULL, args_hash TEXT NOT NULL, first_person TEXT NOT NULL,
      second_person TEXT, state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'done' OR state = 'expired'),
      created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL,
      CHECK (second_person IS NULL OR second_person <> first_person));
    CREATE UNIQUE INDEX admin_requests_waiting ON admin_requests (args_hash) WHERE state = 'waiting';
    """),
  Migration(
    feature: "people", number: 4,
    """
    -- What operators have switched, beside what the configuration says. Who did it stands in the audit trail.
    CREATE TABLE feature_flags (
      name TEXT PRIMARY KEY, is_on INTEGER NOT NULL CHECK (is_on BETWEEN 0 AND 1), at_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "people", number: 5,
    """
    -- Who the accounts of a link belonged to before: what came with them goes back with them. Links that are older than
    -- this do not know it.
    ALTER TABLE identity_links ADD COLUMN former_user TEXT;
    """),
]
