import SQLite

/// The tables of rounds and attempts.
package let bountyMigrations: [Migration] = [
  Migration(
    feature: "bounty", number: 1,
    """
    -- rules_json and bundle_text are the exact bytes whose hashes were published. A pause knows why it is one, and
    -- since when; clock_stopped_ms says since when the timer stands still.
    CREATE TABLE rounds (
      id TEXT PRIMARY KEY, scope TEXT NOT NULL, number BIGINT NOT NULL,
      state TEXT NOT NULL CHECK (state = 'open' OR state = 'paused' OR state = 'settling' OR state = 'won'
        OR state = 'exhausted' OR state = 'cancelled'),
      mode TEXT NOT NULL, rules_name TEXT NOT NULL, rules_json TEXT NOT NULL, rules_hash TEXT NOT NULL,
      bundle_text TEXT NOT NULL, bundle_nonce TEXT NOT NULL, bundle_commit TEXT NOT NULL, player_secret TEXT NOT NULL,
      seed BIGINT NOT NULL, captured_count BIGINT NOT NULL DEFAULT 0, next_seq BIGINT NOT NULL DEFAULT 1,
      current_fee BIGINT NOT NULL, last_captured_ms BIGINT, timer_deadline_ms BIGINT, clock_stopped_ms BIGINT,
      warned_minutes INTEGER NOT NULL DEFAULT 0, pause_kind TEXT, pause_reason TEXT, paused_ms BIGINT,
      probed_ms BIGINT, good_probes INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
      unclear_row INTEGER NOT NULL DEFAULT 0, unclear_user TEXT,
      opened_ms BIGINT NOT NULL, closed_ms BIGINT, UNIQUE (scope, number));
    CREATE UNIQUE INDEX rounds_one_live ON rounds (scope)
      WHERE state = 'open' OR state = 'paused' OR state = 'settling';

    -- message_text, message_nonce and reply_text go when somebody's data are deleted; hashes and amounts stay.
    -- origin is the chat where the attempt was made. row_no is what the index of earlier attempts in memory names.
    CREATE TABLE attempts (
      row_no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, round_id TEXT NOT NULL REFERENCES rounds (id), user_id TEXT NOT NULL, team_id TEXT,
      funding TEXT NOT NULL CHECK (funding = 'wallet' OR funding = 'team' OR funding = 'stars' OR funding = 'practice'),
      state TEXT NOT NULL CHECK (state = 'quoted' OR state = 'held' OR state = 'judging' OR state = 'judged'
        OR state = 'confirming' OR state = 'captured' OR state = 'refunded' OR state = 'expired' OR state = 'cancelled'),
      round_seq BIGINT, list_fee BIGINT NOT NULL, discount_pct INTEGER NOT NULL, fee BIGINT NOT NULL CHECK (fee >= 0),
      pay_asset TEXT NOT NULL, pay_amount BIGINT NOT NULL,
      message_text TEXT, message_nonce TEXT, message_hash TEXT NOT NULL, reply_text TEXT,
      tool TEXT, judge TEXT, outcome TEXT, refund_reason TEXT, context_hash TEXT, model TEXT,
      tries INTEGER NOT NULL DEFAULT 0, unclear INTEGER NOT NULL DEFAULT 0, origin TEXT NOT NULL,
      quote_expires_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, held_ms BIGINT, judged_ms BIGINT, closed_ms BIGINT,
      UNIQUE (round_id, round_seq));
    CREATE UNIQUE INDEX attempts_one_live_per_user ON attempts (user_id)
      WHERE state = 'quoted' OR state = 'held' OR state = 'judging' OR state = 'judged' OR state = 'confirming';
    CREATE INDEX attempts_queue ON attempts (round_id, round_seq)
      WHERE state = 'held' OR state = 'judging' OR state = 'confirming';
    CREATE INDEX attempts_by_user ON attempts (user_id, created_ms);

    CREATE TABLE practice_usage (
      user_id TEXT NOT NULL, day BIGINT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (user_id, day));

    CREATE TABLE winners (
      attempt_id TEXT PRIMARY KEY REFERENCES attempts (id), round_id TEXT NOT NULL UNIQUE REFERENCES rounds (id),
      user_id TEXT NOT NULL, team_id TEXT, prize BIGINT NOT NULL, release_ms BIGINT NOT NULL,
      state TEXT NOT NULL CHECK (state = 'held' OR state = 'released' OR state = 'reversed'), won_ms BIGINT NOT NULL);
    CREATE INDEX winners_held ON winners (release_ms) WHERE state = 'held';

    -- active: 0 waits for a reviewer, 2 for the end of the live round, whose rules never change.
    CREATE TABLE blacklist_phrases (
      id TEXT PRIMARY KEY, phrase TEXT NOT NULL, norm TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, source_attempt TEXT,
      active INTEGER NOT NULL CHECK (active BETWEEN 0 AND 2), added_by TEXT NOT NULL, added_ms BIGINT NOT NULL);

    CREATE TABLE attempt_patterns (
      attempt_id TEXT NOT NULL REFERENCES attempts (id), pattern TEXT NOT NULL,
      succeeded INTEGER NOT NULL CHECK (succeeded = 0 OR succeeded = 1), at_ms BIGINT NOT NULL,
      PRIMARY KEY (attempt_id, pattern)) WITHOUT ROWID;
    -- Counted when it changes, so that nobody has to count a hundred thousand rows for one attempt.
    CREATE TABLE pattern_counts (pattern TEXT PRIMARY KEY, tried BIGINT NOT NULL, succeeded BIGINT NOT NULL);

    CREATE TABLE context_summaries (
      id TEXT PRIMARY KEY, round_id TEXT NOT NULL, from_count BIGINT NOT NULL, to_count BIGINT NOT NULL,
      summary TEXT NOT NULL, created_ms BIGINT NOT NULL, UNIQUE (round_id, from_count));

    CREATE TABLE success_cases (
      id TEXT PRIMARY KEY, attempt_id TEXT NOT NULL UNIQUE REFERENCES attempts (id), technique TEXT NOT NULL,
      patterns TEXT NOT NULL, lesson TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state = 'draft' OR state = 'approved' OR state = 'rejected'), created_ms BIGINT NOT NULL);

    -- What the guardian was sent, byte for byte, for as long as somebody may dispute it.
    CREATE TABLE attempt_contexts (
      attempt_id TEXT PRIMARY KEY REFERENCES attempts (id), body BLOB NOT NULL, at_ms BIGINT NOT NULL);
    CREATE INDEX attempt_contexts_age ON attempt_contexts (at_ms);
    """),
  Migration(
    feature: "bounty", number: 2,
    """
    -- What was given back is counted for the picture of a round; what was captured, the round knows.
    CREATE INDEX attempts_refunded ON attempts (round_id, outcome) WHERE state = 'refunded';
    """),
  Migration(
    feature: "bounty", number: 3,
    """
    -- How much the message is like known attacks, in thousandths.
    ALTER TABLE attempts ADD COLUMN attack_score INTEGER;
    -- What decided attempts mean, as a signed byte for each component. Apart, so that reading attempts stays as it is.
    CREATE TABLE attempt_vectors (row_no INTEGER PRIMARY KEY REFERENCES attempts (row_no), vector BLOB NOT NULL);
    """),
  Migration(
    feature: "discounts", number: 1,
    """
    -- Base units that counted when the price was named.
    ALTER TABLE attempts ADD COLUMN holding BIGINT NOT NULL DEFAULT 0;

    -- What holders of the token saved, an attempt that was paid for a row.
    CREATE TABLE discount_usage (
      attempt_id TEXT PRIMARY KEY REFERENCES attempts (id), user_id TEXT NOT NULL, effective_tokens BIGINT NOT NULL,
      percent INTEGER NOT NULL, saved_usd BIGINT NOT NULL, at_ms BIGINT NOT NULL);
    CREATE INDEX discount_usage_by_user ON discount_usage (user_id, at_ms);
    """),
  Migration(
    feature: "bounty", number: 4,
    """
    -- Whether a model has said what is to be learned from it.
    ALTER TABLE success_cases ADD COLUMN is_described INTEGER NOT NULL DEFAULT 0;
    """),
  Migration(
    feature: "bounty", number: 5,
    """
    -- What people who may propose think of what waits; operators decide.
    CREATE TABLE review_opinions (
      target TEXT NOT NULL, user_id TEXT NOT NULL, accept INTEGER NOT NULL CHECK (accept = 0 OR accept = 1),
      at_ms BIGINT NOT NULL, PRIMARY KEY (target, user_id));
    CREATE INDEX review_opinions_by_user ON review_opinions (user_id);
    -- It is free when the live round is over.
    ALTER TABLE blacklist_phrases ADD COLUMN is_leaving INTEGER NOT NULL DEFAULT 0;
    """),
  Migration(
    feature: "bounty", number: 6,
    """
    -- Rounds that open when the live one of their scope is over, by the rules of another: a disputed prize is in their pool.
    CREATE TABLE waiting_rounds (
      id TEXT PRIMARY KEY, of_round TEXT NOT NULL REFERENCES rounds (id), scope TEXT NOT NULL, since_ms BIGINT NOT NULL);
    """),
  Migration(
    feature: "bounty", number: 7,
    """
    -- Live rounds in which a phrase is not yet what was decided of it: not blocked, or with is_leaving still blocked. Of
    -- several rounds one may have begun before a decision, and another after it.
    CREATE TABLE phrase_exceptions (
      phrase_id TEXT NOT NULL, round_id TEXT NOT NULL, PRIMARY KEY (phrase_id, round_id)) WITHOUT ROWID;
    INSERT INTO phrase_exceptions (phrase_id, round_id)
      SELECT p.id, r.id FROM blacklist_phrases AS p, rounds AS r
      WHERE (p.active = 2 OR p.is_leaving <> 0) AND (r.state = 'open' OR r.state = 'paused' OR r.state = 'settling');
    """),
  Migration(
    feature: "bounty", number: 8,
    """
    -- What patterns a week has shown is told without a look at all that were ever seen.
    CREATE INDEX attempt_patterns_age ON attempt_patterns (at_ms);
    """),
  Migration(
    feature: "bounty", number: 9,
    """
    -- What a player and the guardian have said to each other in a round is found past all that was never paid.
    CREATE INDEX attempts_decided ON attempts (user_id, round_id, round_seq)
      WHERE state = 'captured' AND funding <> 'practice';
    -- Live rounds whose guardian does not know a lesson yet, because they had begun when it was accepted.
    CREATE TABLE lesson_exceptions (
      case_id TEXT NOT NULL, round_id TEXT NOT NULL, PRIMARY KEY (case_id, round_id)) WITHOUT ROWID;
    CREATE INDEX lesson_exceptions_by_round ON lesson_exceptions (round_id);
    -- All rules with the values that they had when the round opened, whatever a later program takes for usual.
    ALTER TABLE rounds ADD COLUMN rules_in_full TEXT;
    """),
  Migration(
    feature: "bounty", number: 10,
    """
    -- Whose it was before two people became one, for when they come apart again.
    ALTER TABLE attempts ADD COLUMN former_user TEXT;
    CREATE INDEX attempts_former ON attempts (former_user) WHERE former_user IS NOT NULL;
    """),
]
