import SQLite

/// The tables of the books.
package let ledgerMigrations: [Migration] = [
  Migration(
    feature: "ledger", number: 1,
    """
    -- One number for each account and asset. What is outside (`world:`) may be below zero, nothing else.
    CREATE TABLE accounts (
      id TEXT NOT NULL, asset TEXT NOT NULL CHECK (asset = 'USD' OR asset = 'TOK' OR asset = 'XTR'),
      balance BIGINT NOT NULL DEFAULT 0,
      allow_negative INTEGER NOT NULL DEFAULT 0 CHECK (allow_negative = 0 OR allow_negative = 1),
      created_ms BIGINT NOT NULL,
      PRIMARY KEY (id, asset), CHECK (allow_negative = 1 OR balance >= 0));

    -- Rows are added and never changed; each hash covers its row, its legs and the hash before it.
    CREATE TABLE ledger_txns (
      id TEXT PRIMARY KEY, seq BIGINT NOT NULL UNIQUE, idem_key TEXT NOT NULL UNIQUE, request_hash TEXT NOT NULL,
      kind TEXT NOT NULL, ref_id TEXT, posted_ms BIGINT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);

    -- One row moves one amount: the books balance by construction.
    CREATE TABLE ledger_legs (
      txn_id TEXT NOT NULL REFERENCES ledger_txns(id), leg_no INTEGER NOT NULL, asset TEXT NOT NULL,
      from_account TEXT NOT NULL, to_account TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
      from_after BIGINT NOT NULL, to_after BIGINT NOT NULL,
      PRIMARY KEY (txn_id, leg_no), CHECK (from_account <> to_account),
      FOREIGN KEY (from_account, asset) REFERENCES accounts (id, asset),
      FOREIGN KEY (to_account, asset) REFERENCES accounts (id, asset));
    CREATE INDEX ledger_legs_from ON ledger_legs (from_account, asset);
    CREATE INDEX ledger_legs_to ON ledger_legs (to_account, asset);

    CREATE TABLE holds (
      id TEXT PRIMARY KEY, purpose TEXT NOT NULL CHECK (purpose = 'attempt' OR purpose = 'payout'),
      ref_id TEXT NOT NULL, hold_account TEXT NOT NULL, asset TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
      state TEXT NOT NULL DEFAULT 'open' CHECK (state = 'open' OR state = 'captured' OR state = 'voided'),
      created_ms BIGINT NOT NULL, expires_ms BIGINT, resolved_ms BIGINT, UNIQUE (purpose, ref_id));
    CREATE INDEX holds_open ON holds (hold_account, asset) WHERE state = 'open';

    -- Where a void gives back to; several rows for a hold that a team's pool pays.
    CREATE TABLE hold_sources (
      hold_id TEXT NOT NULL REFERENCES holds(id), account TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
      PRIMARY KEY (hold_id, account));

    -- Who has had play money, or is not to get any: one row a person.
    CREATE TABLE play_money_grants (user_id TEXT PRIMARY KEY, amount BIGINT NOT NULL, at_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "ledger", number: 2,
    """
    -- What lay outside when somebody last looked, for what came in from there.
    CREATE TABLE custody_findings (
      account TEXT NOT NULL, asset TEXT NOT NULL, units BIGINT NOT NULL CHECK (units >= 0), seen_ms BIGINT NOT NULL,
      PRIMARY KEY (account, asset)) WITHOUT ROWID;
    """),
  Migration(
    feature: "ledger", number: 3,
    """
    -- What had to lie there at that time: the books have moved on since.
    DELETE FROM custody_findings;
    ALTER TABLE custody_findings ADD COLUMN owed BIGINT NOT NULL DEFAULT 0;
    """),
  Migration(
    feature: "ledger", number: 4,
    """
    -- Whose it was before two people became one, for when they come apart again.
    ALTER TABLE holds ADD COLUMN former_user TEXT;
    CREATE INDEX holds_former ON holds (former_user) WHERE former_user IS NOT NULL;
    """),
]
