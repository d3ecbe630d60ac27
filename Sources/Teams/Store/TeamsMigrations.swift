import SQLite

/// The tables of teams, their money and their talk.
package let teamsMigrations: [Migration] = [
  Migration(
    feature: "teams", number: 1,
    """
    CREATE TABLE teams (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, description TEXT,
      visibility TEXT NOT NULL CHECK (visibility = 'public' OR visibility = 'private'),
      max_members INTEGER NOT NULL DEFAULT 5 CHECK (max_members BETWEEN 2 AND 25),
      split_mode TEXT NOT NULL DEFAULT 'proportional'
        CHECK (split_mode = 'proportional' OR split_mode = 'equal' OR split_mode = 'submitter'),
      members_may_spend INTEGER NOT NULL DEFAULT 0 CHECK (members_may_spend = 0 OR members_may_spend = 1),
      daily_spend_limit BIGINT, state TEXT NOT NULL DEFAULT 'active' CHECK (state = 'active' OR state = 'disbanded'),
      total_attempts BIGINT NOT NULL DEFAULT 0, success_count BIGINT NOT NULL DEFAULT 0,
      created_by TEXT NOT NULL, created_ms BIGINT NOT NULL, disbanded_ms BIGINT);
    CREATE UNIQUE INDEX teams_name_live ON teams (name_key) WHERE state = 'active';
    CREATE INDEX teams_made ON teams (created_by, created_ms);

    CREATE TABLE team_members (
      team_id TEXT NOT NULL REFERENCES teams (id), user_id TEXT NOT NULL REFERENCES users (id), join_seq BIGINT NOT NULL,
      role TEXT NOT NULL CHECK (role = 'leader' OR role = 'strategist' OR role = 'member'),
      state TEXT NOT NULL CHECK (state = 'active' OR state = 'left' OR state = 'kicked'),
      joined_ms BIGINT NOT NULL, left_ms BIGINT, PRIMARY KEY (team_id, join_seq));
    CREATE UNIQUE INDEX team_members_one_team ON team_members (user_id) WHERE state = 'active';
    CREATE UNIQUE INDEX team_one_leader ON team_members (team_id) WHERE state = 'active' AND role = 'leader';

    -- The code of a team has no invitation; that of an invitation works once.
    CREATE TABLE team_invite_codes (
      code_hash TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), created_by TEXT NOT NULL,
      invitation_id TEXT, uses INTEGER NOT NULL DEFAULT 0, max_uses INTEGER NOT NULL, expires_ms BIGINT NOT NULL,
      revoked_ms BIGINT);
    CREATE INDEX team_invite_codes_team ON team_invite_codes (team_id);

    -- Of somebody who has talked to us the account is known; else a handle waits for whoever turns up with it.
    CREATE TABLE team_invitations (
      id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), platform TEXT NOT NULL, platform_id TEXT,
      handle_key TEXT, invited_by TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status = 'pending' OR status = 'accepted' OR status = 'declined'
        OR status = 'expired' OR status = 'revoked'),
      created_ms BIGINT NOT NULL, responded_ms BIGINT, expires_ms BIGINT NOT NULL);
    CREATE INDEX team_invitations_account ON team_invitations (platform, platform_id);
    CREATE INDEX team_invitations_handle ON team_invitations (platform, handle_key) WHERE platform_id IS NULL;
    CREATE INDEX team_invitations_team ON team_invitations (team_id, created_ms);

    -- Wrong codes, per person.
    CREATE TABLE team_guesses (
      user_id TEXT PRIMARY KEY, tries INTEGER NOT NULL, since_ms BIGINT NOT NULL, locked_until_ms BIGINT);

    CREATE TABLE team_funding (
      id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), user_id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind = 'contribute' OR kind = 'spend' OR kind = 'restore' OR kind = 'refund'),
      amount BIGINT NOT NULL CHECK (amount > 0), attempt_id TEXT, at_ms BIGINT NOT NULL);
    CREATE INDEX team_funding_team ON team_funding (team_id, id);

    -- What was agreed when the fee was held. `state` follows the attempt.
    CREATE TABLE team_attempts (
      attempt_id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), round_id TEXT NOT NULL,
      submitted_by TEXT NOT NULL, funding TEXT NOT NULL CHECK (funding = 'wallet' OR funding = 'team'),
      split_mode TEXT NOT NULL, cost BIGINT NOT NULL,
      state TEXT NOT NULL CHECK (state = 'live' OR state = 'captured' OR state = 'voided'), at_ms BIGINT NOT NULL);
    CREATE INDEX team_attempts_team ON team_attempts (team_id, at_ms);
    CREATE INDEX team_attempts_live ON team_attempts (team_id) WHERE state = 'live';
    -- The snapshot: who shares a prize in which proportion, in the order that decides ties, and who paid how much.
    CREATE TABLE team_attempt_shares (
      attempt_id TEXT NOT NULL REFERENCES team_attempts (attempt_id), place BIGINT NOT NULL, user_id TEXT NOT NULL,
      weight BIGINT NOT NULL CHECK (weight >= 0), paid BIGINT NOT NULL CHECK (paid >= 0),
      PRIMARY KEY (attempt_id, place));
    CREATE INDEX team_attempt_shares_user ON team_attempt_shares (user_id);

    CREATE TABLE team_spent (
      team_id TEXT NOT NULL, round_id TEXT NOT NULL, user_id TEXT NOT NULL, spent BIGINT NOT NULL CHECK (spent >= 0),
      PRIMARY KEY (team_id, round_id, user_id));
    CREATE INDEX team_spent_user ON team_spent (user_id);

    CREATE TABLE team_win_distributions (
      attempt_id TEXT NOT NULL, user_id TEXT NOT NULL, total_prize BIGINT NOT NULL,
      share BIGINT NOT NULL CHECK (share >= 0), weight BIGINT NOT NULL, PRIMARY KEY (attempt_id, user_id));
    CREATE INDEX team_win_distributions_user ON team_win_distributions (user_id);

    -- What happened in a team, for its members.
    CREATE TABLE team_events (
      id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), user_id TEXT NOT NULL, action TEXT NOT NULL,
      target_user TEXT, detail TEXT NOT NULL, at_ms BIGINT NOT NULL);
    CREATE INDEX team_events_team ON team_events (team_id, id);
    CREATE INDEX team_events_user ON team_events (user_id);
    """),
  Migration(
    feature: "teams", number: 2,
    """
    -- Where a team talks: one channel or topic on each platform, and private chats of members who want that.
    CREATE TABLE team_channels (
      address TEXT PRIMARY KEY, platform TEXT NOT NULL, team_id TEXT NOT NULL REFERENCES teams (id),
      bound_by TEXT NOT NULL, bound_ms BIGINT NOT NULL, UNIQUE (team_id, platform));
    CREATE TABLE team_listeners (
      user_id TEXT PRIMARY KEY REFERENCES users (id), team_id TEXT NOT NULL REFERENCES teams (id),
      address TEXT NOT NULL);
    CREATE INDEX team_listeners_team ON team_listeners (team_id);

    -- body goes when the message is deleted. Its numbers on the platforms are with the named messages.
    CREATE TABLE team_messages (
      id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id), user_id TEXT NOT NULL,
      origin_platform TEXT NOT NULL, body TEXT,
      is_strategy INTEGER NOT NULL CHECK (is_strategy = 0 OR is_strategy = 1),
      created_ms BIGINT NOT NULL, edited_ms BIGINT, deleted_ms BIGINT);
    CREATE INDEX team_messages_team ON team_messages (team_id, created_ms, user_id);
    CREATE INDEX team_messages_user ON team_messages (user_id);
    CREATE INDEX team_messages_notes ON team_messages (team_id, created_ms) WHERE is_strategy = 1;
    CREATE INDEX team_messages_age ON team_messages (created_ms);
    """),
  Migration(
    feature: "teams", number: 3,
    """
    -- Whose it was before two people became one, for when they come apart again. joined_role: what the one who stayed was
    -- in the same team then; their two seats became one.
    ALTER TABLE team_members ADD COLUMN former_user TEXT;
    ALTER TABLE team_members ADD COLUMN joined_role TEXT;
    ALTER TABLE team_attempts ADD COLUMN former_user TEXT;
    ALTER TABLE team_attempt_shares ADD COLUMN former_user TEXT;
    """),
]
