import SQLite

/// The tables of linked wallets and of what was seen in them.
package let walletsMigrations: [Migration] = [
  Migration(
    feature: "wallets", number: 1,
    """
    -- primary_ms says since when it is the one that receives payouts. proof_ref is the challenge that was signed, or
    -- the transaction with its memo.
    CREATE TABLE wallets (
      address TEXT PRIMARY KEY, user_id TEXT NOT NULL, is_primary INTEGER NOT NULL CHECK (is_primary BETWEEN 0 AND 1),
      proof TEXT NOT NULL CHECK (proof = 'signature' OR proof = 'memo_tx'), proof_ref TEXT NOT NULL,
      linked_ms BIGINT NOT NULL, primary_ms BIGINT NOT NULL);
    CREATE INDEX wallets_by_user ON wallets (user_id, linked_ms);
    CREATE UNIQUE INDEX wallets_one_primary ON wallets (user_id) WHERE is_primary = 1;

    -- The text as it was shown is what a signature is checked against. used_ms: signed, given up or replaced.
    CREATE TABLE wallet_challenges (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL, address TEXT NOT NULL, domain TEXT NOT NULL,
      nonce TEXT NOT NULL UNIQUE, message TEXT NOT NULL,
      issued_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, used_ms BIGINT, failures INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX wallet_challenges_by_user ON wallet_challenges (user_id, issued_ms);
    CREATE UNIQUE INDEX wallet_challenges_one_open ON wallet_challenges (user_id) WHERE used_ms IS NULL;

    -- What lay at an address at a finalized slot. Names no person; goes with its wallet's owner.
    CREATE TABLE balance_observations (
      address TEXT NOT NULL, mint TEXT NOT NULL, slot BIGINT NOT NULL, amount BIGINT NOT NULL CHECK (amount >= 0),
      at_ms BIGINT NOT NULL, PRIMARY KEY (address, mint, slot)) WITHOUT ROWID;
    """),
  Migration(
    feature: "wallets", number: 2,
    """
    -- Whose it was, and whether it received payouts, before two people became one: for when they come apart again.
    ALTER TABLE wallets ADD COLUMN former_user TEXT;
    ALTER TABLE wallets ADD COLUMN was_primary INTEGER NOT NULL DEFAULT 0 CHECK (was_primary BETWEEN 0 AND 1);
    """),
]
