import Ledger
import SQLite
import Vocabulary

extension Connection {
  package borrowing func round(_ id: RoundID) throws(SQLiteError) -> Round? {
    try first(
      """
      SELECT \(columns: Round.columns)
      FROM rounds WHERE id = \(id)
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// The sealed bundle of a round that is over; `nil` for others.
  package borrowing func revealedBundle(of id: RoundID) throws(SQLiteError) -> [UInt8]? {
    try round(id).flatMap { $0.state.isLive ? nil : Array($0.bundleText.utf8) }
  }

  /// The round that is played now; `nil` between two.
  package borrowing func liveRound(in scope: RoundScope = .everybody) throws(SQLiteError) -> Round? {
    try first(
      """
      SELECT \(columns: Round.columns)
      FROM rounds WHERE scope = \(scope) AND (state = 'open' OR state = 'paused' OR state = 'settling')
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  borrowing func isPlayed(in scope: RoundScope) throws(SQLiteError) -> Bool {
    try exists(
      """
      SELECT 1 FROM rounds
      WHERE scope = \(scope) AND (state = 'open' OR state = 'paused' OR state = 'settling')
      """)
  }

  /// All that are played now.
  package borrowing func liveRounds() throws(SQLiteError) -> [Round] {
    try all(
      """
      SELECT \(columns: Round.columns)
      FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling' ORDER BY id
      """
    ) { row throws(SQLiteError) in try Round(row) }
  }

  /// As ``liveRounds()``, by their names alone.
  borrowing func liveRoundNames() throws(SQLiteError) -> Set<RoundID> {
    Set(
      try all("SELECT id FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling'") {
        $0.identifier(0)
      })
  }

  /// Where somebody has paid and waits.
  borrowing func roundsWithQueue() throws(SQLiteError) -> Set<RoundID> {
    Set(
      try all(
        "SELECT round_id FROM attempts WHERE state = 'held' OR state = 'judging' OR state = 'confirming'"
      ) { $0.identifier(0) })
  }

  /// What can be won, in micro-dollars.
  package borrowing func pool(of round: RoundID) throws(SQLiteError) -> Amount {
    try balance(of: .pool(of: round), in: .dollars)
  }

  /// Writes down what the rules of rounds say that an earlier version opened, before a later one takes something else
  /// for usual.
  borrowing func completeRules() throws(SQLiteError) {
    for round in try liveRounds() where round.rulesInFull == nil {
      let text = String(decoding: round.rules.json, as: UTF8.self)
      try run("UPDATE rounds SET rules_in_full = \(text) WHERE id = \(round.id)")
    }
  }
}
