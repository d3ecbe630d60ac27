import SQLite

/// What the use of models costs. Days are numbered from 1970-01-01, UTC.
///
/// `model_days` and `model_person_days` are sums of `model_calls`, and `model_budget_days.reserved_*` are sums of
/// `model_reservations`; they change in the same transactions, so that reading them is cheap and right.
package let languageModelsMigrations = [
  Migration(
    feature: "language_models", number: 1,
    """
    CREATE TABLE model_calls (
      id TEXT PRIMARY KEY,
      day BIGINT NOT NULL,
      at_ms BIGINT NOT NULL,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      purpose TEXT NOT NULL,
      person_id TEXT,
      community TEXT,
      input_tokens BIGINT NOT NULL CHECK (input_tokens >= 0),
      output_tokens BIGINT NOT NULL CHECK (output_tokens >= 0),
      cache_read_tokens BIGINT NOT NULL CHECK (cache_read_tokens >= 0),
      cache_write_tokens BIGINT NOT NULL CHECK (cache_write_tokens >= 0),
      cost_micro_usd BIGINT NOT NULL CHECK (cost_micro_usd >= 0),
      is_unpriced INTEGER NOT NULL,
      is_estimated INTEGER NOT NULL,
      latency_ms BIGINT NOT NULL,
      outcome TEXT NOT NULL
    );
    CREATE INDEX model_calls_day ON model_calls (day);
    CREATE INDEX model_calls_person ON model_calls (person_id);

    CREATE TABLE model_days (
      day BIGINT NOT NULL,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      calls BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      unpriced_calls BIGINT NOT NULL,
      input_tokens BIGINT NOT NULL,
      output_tokens BIGINT NOT NULL,
      cache_read_tokens BIGINT NOT NULL,
      cache_write_tokens BIGINT NOT NULL,
      cost_micro_usd BIGINT NOT NULL,
      PRIMARY KEY (day, provider, model)
    );

    CREATE TABLE model_person_days (
      day BIGINT NOT NULL,
      person_id TEXT NOT NULL,
      calls BIGINT NOT NULL,
      tokens BIGINT NOT NULL,
      cost_micro_usd BIGINT NOT NULL,
      PRIMARY KEY (day, person_id)
    );
    CREATE INDEX model_person_days_person ON model_person_days (person_id);

    CREATE TABLE model_budget_days (
      day BIGINT PRIMARY KEY,
      used_tokens BIGINT NOT NULL,
      used_micro_usd BIGINT NOT NULL,
      reserved_tokens BIGINT NOT NULL CHECK (reserved_tokens >= 0),
      reserved_micro_usd BIGINT NOT NULL CHECK (reserved_micro_usd >= 0)
    );

    CREATE TABLE model_reservations (
      id TEXT PRIMARY KEY,
      day BIGINT NOT NULL,
      made_ms BIGINT NOT NULL,
      process TEXT NOT NULL,
      prompt_tokens BIGINT NOT NULL,
      output_tokens BIGINT NOT NULL,
      cost_micro_usd BIGINT NOT NULL,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      is_unpriced INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      person_id TEXT,
      community TEXT
    );

    CREATE TABLE model_caps (
      scope TEXT PRIMARY KEY,
      daily_tokens BIGINT,
      daily_micro_usd BIGINT,
      changed_by TEXT NOT NULL,
      changed_ms BIGINT NOT NULL
    );

    CREATE TABLE model_budget_announcements (
      day BIGINT NOT NULL,
      audience TEXT NOT NULL,
      PRIMARY KEY (day, audience)
    );
    """),
  Migration(
    feature: "language_models", number: 2,
    """
    -- Sums of `model_calls`, as `model_person_days` are.
    CREATE TABLE model_community_days (
      day BIGINT NOT NULL,
      community TEXT NOT NULL,
      calls BIGINT NOT NULL,
      tokens BIGINT NOT NULL,
      cost_micro_usd BIGINT NOT NULL,
      PRIMARY KEY (day, community)
    );
    INSERT INTO model_community_days (day, community, calls, tokens, cost_micro_usd)
    SELECT day, community, COUNT(*),
      SUM(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens), SUM(cost_micro_usd)
    FROM model_calls WHERE community IS NOT NULL GROUP BY day, community;

    CREATE INDEX model_reservations_person ON model_reservations (person_id);
    CREATE INDEX model_reservations_community ON model_reservations (community);

    -- What somebody was told about a cap, so that they are told once.
    CREATE TABLE model_budget_alerts (
      day BIGINT NOT NULL,
      scope TEXT NOT NULL,
      -- A percentage.
      level BIGINT NOT NULL,
      person_id TEXT,
      community TEXT
    );
    CREATE INDEX model_budget_alerts_day ON model_budget_alerts (day);

    -- How many tokens models count for those that our vocabulary does.
    CREATE TABLE model_token_ratios (
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      counted BIGINT NOT NULL,
      reported BIGINT NOT NULL,
      learned_ms BIGINT NOT NULL,
      PRIMARY KEY (provider, model)
    );
    """),
  Migration(
    feature: "language_models", number: 3,
    """
    -- Answers that may be given again, each to whom it was given. The key is a fingerprint of everything that matters.
    CREATE TABLE response_cache (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      person_id TEXT NOT NULL,
      conversation TEXT NOT NULL,
      answer TEXT NOT NULL,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      tokens BIGINT NOT NULL,
      cost_micro_usd BIGINT NOT NULL,
      made_ms BIGINT NOT NULL
    );
    CREATE INDEX response_cache_person ON response_cache (person_id);
    CREATE INDEX response_cache_conversation ON response_cache (conversation);
    CREATE INDEX response_cache_made ON response_cache (made_ms);

    CREATE TABLE response_cache_days (
      day BIGINT PRIMARY KEY,
      hits BIGINT NOT NULL,
      misses BIGINT NOT NULL,
      saved_tokens BIGINT NOT NULL,
      saved_micro_usd BIGINT NOT NULL
    );
    """),
  Migration(
    feature: "language_models", number: 4,
    """
    -- What of both sums is the guardian's: used by it, and reserved for it.
    ALTER TABLE model_budget_days ADD COLUMN guardian_tokens BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE model_budget_days ADD COLUMN guardian_micro_usd BIGINT NOT NULL DEFAULT 0;
    -- The part of each day's caps that only the guardian may use; no row while there is nothing to guard.
    CREATE TABLE model_guardian_share (
      id INTEGER PRIMARY KEY CHECK (id = 1), percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100));
    """),
  Migration(
    feature: "language_models", number: 5,
    """
    -- What free practice used on a day, whoever practised.
    CREATE TABLE model_practice_days (
      day BIGINT PRIMARY KEY, tokens BIGINT NOT NULL, cost_micro_usd BIGINT NOT NULL);
    """),
  Migration(
    feature: "language_models", number: 6,
    """
    -- Calls that were not made, each with its reason: an event that was decided as do_nothing.
    CREATE TABLE model_unasked (
      id INTEGER PRIMARY KEY,
      day BIGINT NOT NULL,
      at_ms BIGINT NOT NULL,
      -- What it was for, as the inbox numbers it.
      event TEXT NOT NULL UNIQUE,
      purpose TEXT NOT NULL,
      person_id TEXT,
      community TEXT,
      reason TEXT NOT NULL,
      -- Whose cap it was: all, person or community.
      scope TEXT NOT NULL
    );
    CREATE INDEX model_unasked_day ON model_unasked (day);
    CREATE INDEX model_unasked_person ON model_unasked (person_id);
    """),
]
