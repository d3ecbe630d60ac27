import Ledger
import SQLite
import Vocabulary

extension Connection {
  package borrowing func round(_ id: RoundID) throws(SQLiteError) -> Round? {
    try first(
      """
      SELECT id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce, bundle_commit,
        player_secret, seed, captured_count, next_seq, current_fee, last_captured_ms, timer_deadline_ms,
        clock_stopped_ms, warned_minutes, pause_kind, pause_reason, paused_ms, probed_ms, good_probes, failures,
        unclear_row, unclear_user, opened_ms, closed_ms
      FROM rounds WHERE id = \(id)
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// The round that is played now; `nil` between two.
  package borrowing func liveRound(in scope: String = Round.globalScope) throws(SQLiteError) -> Round? {
    try first(
      """
      SELECT id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce, bundle_commit,
        player_secret, seed, captured_count, next_seq, current_fee, last_captured_ms, timer_deadline_ms,
        clock_stopped_ms, warned_minutes, pause_kind, pause_reason, paused_ms, probed_ms, good_probes, failures,
        unclear_row, unclear_user, opened_ms, closed_ms
      FROM rounds WHERE scope = \(scope) AND (state = 'open' OR state = 'paused' OR state = 'settling')
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// All that are played now.
  package borrowing func liveRounds() throws(SQLiteError) -> [Round] {
    try all(
      """
      SELECT id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce, bundle_commit,
        player_secret, seed, captured_count, next_seq, current_fee, last_captured_ms, timer_deadline_ms,
        clock_stopped_ms, warned_minutes, pause_kind, pause_reason, paused_ms, probed_ms, good_probes, failures,
        unclear_row, unclear_user, opened_ms, closed_ms
      FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling' ORDER BY id
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// The newest first, live or not.
  package borrowing func rounds(limit: Int) throws(SQLiteError) -> [Round] {
    try all(
      """
      SELECT id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce, bundle_commit,
        player_secret, seed, captured_count, next_seq, current_fee, last_captured_ms, timer_deadline_ms,
        clock_stopped_ms, warned_minutes, pause_kind, pause_reason, paused_ms, probed_ms, good_probes, failures,
        unclear_row, unclear_user, opened_ms, closed_ms
      FROM rounds ORDER BY opened_ms DESC, number DESC LIMIT \(limit)
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// What can be won, in micro-dollars.
  package borrowing func pool(of round: RoundID) throws(SQLiteError) -> Amount {
    try balance(of: .pool(of: round), in: .dollars)
  }
}
