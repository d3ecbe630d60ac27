import SQLite

/// The tables of positions, months, buybacks and prices.
package let stakingMigrations: [Migration] = [
  Migration(
    feature: "staking", number: 1,
    """
    -- Seconds, as locks are counted. end_s: when it stopped earning. release_s: when what was taken out early comes back.
    CREATE TABLE staking_positions (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL,
      tier_days INTEGER NOT NULL CHECK (tier_days = 30 OR tier_days = 60 OR tier_days = 90),
      amount BIGINT NOT NULL CHECK (amount > 0), start_s BIGINT NOT NULL, unlock_s BIGINT NOT NULL, end_s BIGINT,
      early INTEGER NOT NULL DEFAULT 0 CHECK (early BETWEEN 0 AND 1),
      auto_renew INTEGER NOT NULL DEFAULT 0 CHECK (auto_renew BETWEEN 0 AND 1), renewed_from TEXT,
      state TEXT NOT NULL CHECK (state = 'active' OR state = 'matured' OR state = 'cooling' OR state = 'closed'),
      release_s BIGINT, CHECK (unlock_s > start_s), CHECK (end_s IS NULL OR end_s >= start_s));
    CREATE INDEX staking_positions_by_user ON staking_positions (user_id, seq);
    CREATE INDEX staking_positions_active ON staking_positions (unlock_s) WHERE state = 'active';
    CREATE INDEX staking_positions_cooling ON staking_positions (release_s) WHERE state = 'cooling';
    CREATE INDEX staking_positions_ended ON staking_positions (end_s) WHERE end_s IS NOT NULL;

    -- What happened to positions; rewards of a month are rows of staking_rewards.
    CREATE TABLE staking_events (
      id TEXT PRIMARY KEY, position_id TEXT, user_id TEXT NOT NULL,
      event TEXT NOT NULL CHECK (event = 'stake' OR event = 'unstake' OR event = 'early_unstake' OR event = 'mature'
        OR event = 'renew' OR event = 'release' OR event = 'claim'),
      asset TEXT NOT NULL, amount BIGINT NOT NULL, txn_id TEXT, at_s BIGINT NOT NULL);
    CREATE INDEX staking_events_by_user ON staking_events (user_id, at_s);

    CREATE TABLE staking_periods (
      period TEXT PRIMARY KEY, start_s BIGINT NOT NULL, end_s BIGINT NOT NULL, gross BIGINT NOT NULL,
      refunds BIGINT NOT NULL, deficit_in BIGINT NOT NULL, revenue BIGINT NOT NULL, deficit_out BIGINT NOT NULL,
      staking BIGINT NOT NULL, buyback BIGINT NOT NULL, operating BIGINT NOT NULL, carry_in BIGINT NOT NULL,
      pool BIGINT NOT NULL, t30 BIGINT NOT NULL, t60 BIGINT NOT NULL, t90 BIGINT NOT NULL, carry_out BIGINT NOT NULL,
      positions BIGINT NOT NULL, posted_seq BIGINT NOT NULL DEFAULT 0, chunks BIGINT NOT NULL DEFAULT 0,
      state TEXT NOT NULL CHECK (state = 'computed' OR state = 'posted'), closed_ms BIGINT NOT NULL,
      CHECK (staking + buyback + operating = revenue), CHECK (t30 + t60 + t90 = pool));

    -- One row for each position that had any weight, or forfeited it; whose it is stands in its position. Computed
    -- once, and posted once: up to posted_seq of its month.
    CREATE TABLE staking_rewards (
      period TEXT NOT NULL REFERENCES staking_periods (period), seq BIGINT NOT NULL, weight TEXT NOT NULL,
      amount BIGINT NOT NULL CHECK (amount >= 0), PRIMARY KEY (period, seq)) WITHOUT ROWID;

    CREATE TABLE buyback_events (
      id TEXT PRIMARY KEY, period TEXT, usd_amount BIGINT NOT NULL CHECK (usd_amount > 0),
      acquired BIGINT NOT NULL CHECK (acquired > 0), burned BIGINT NOT NULL CHECK (burned >= 0),
      distributed BIGINT NOT NULL CHECK (distributed >= 0), price_pico_usd BIGINT NOT NULL,
      buy_signature TEXT NOT NULL UNIQUE, burn_signature TEXT UNIQUE,
      state TEXT NOT NULL CHECK (state = 'recorded' OR state = 'verified' OR state = 'settled'),
      recorded_by TEXT NOT NULL, at_ms BIGINT NOT NULL, CHECK (burned + distributed = acquired));
    CREATE INDEX buyback_events_at ON buyback_events (at_ms);

    CREATE TABLE token_prices (
      id TEXT PRIMARY KEY, price_pico_usd BIGINT NOT NULL CHECK (price_pico_usd > 0), volume_24h_usd BIGINT,
      market_cap_usd BIGINT, source TEXT NOT NULL, at_ms BIGINT NOT NULL);
    CREATE INDEX token_prices_at ON token_prices (at_ms);
    """),
  Migration(
    feature: "staking", number: 2,
    """
    -- The one price that is so far from the last one that a second has to say the same.
    CREATE TABLE token_price_doubt (
      id INTEGER PRIMARY KEY CHECK (id = 1), price_pico_usd BIGINT NOT NULL CHECK (price_pico_usd > 0),
      at_ms BIGINT NOT NULL);

    -- While its rewards are being written down a month is a draft: nobody sees it, and nothing of it has moved yet.
    ALTER TABLE staking_periods ADD COLUMN draft INTEGER NOT NULL DEFAULT 0 CHECK (draft BETWEEN 0 AND 1);
    """),
  Migration(
    feature: "staking", number: 3,
    """
    -- Whose it was while it was open, before two people became one: for when they come apart again.
    ALTER TABLE staking_positions ADD COLUMN former_user TEXT;
    """),
]
