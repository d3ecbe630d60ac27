import Detection
import Ledger
import SQLite
import Vocabulary

extension Connection {
  /// The oldest first.
  borrowing func waitingForReview(skipping: Int, limit: Int) throws(SQLiteError) -> [WaitingReview] {
    try all(
      """
      WITH waiting (id, kind, text, at_ms) AS (
        SELECT id, 'case', technique || ': ' || lesson, created_ms FROM success_cases WHERE state = 'draft'
        UNION ALL SELECT id, 'phrase', phrase, added_ms FROM blacklist_phrases WHERE active = 0
        UNION ALL SELECT b.id, 'unblock', b.phrase, MIN(o.at_ms)
          FROM review_opinions AS o JOIN blacklist_phrases AS b ON b.id = o.target
          WHERE b.active > 0 AND b.is_leaving = 0 GROUP BY b.id, b.phrase)
      SELECT w.id, w.kind, w.text,
        (SELECT COUNT(*) FROM review_opinions WHERE target = w.id AND accept = 1),
        (SELECT COUNT(*) FROM review_opinions WHERE target = w.id AND accept = 0)
      FROM waiting AS w ORDER BY w.at_ms, w.id LIMIT \(limit) OFFSET \(skipping)
      """
    ) { row throws(SQLiteError) in
      WaitingReview(
        id: row.text(0), subject: try row.value(1) { ReviewSubject(rawValue: $0) }, text: row.text(2),
        yes: row.int(3), no: row.int(4))
    }
  }

  /// - Returns: `nil` for what does not wait for a decision.
  borrowing func reviewSubject(_ id: String) throws(SQLiteError) -> ReviewSubject? {
    if try exists("SELECT 1 FROM success_cases WHERE id = \(id) AND state = 'draft'") { return .lesson }
    let isBlocked = try first("SELECT active FROM blacklist_phrases WHERE id = \(id)") { $0.int(0) > 0 }
    guard let isBlocked else { return nil }
    guard isBlocked else { return .phrase }
    return try exists(
      """
      SELECT 1 FROM review_opinions AS o JOIN blacklist_phrases AS b ON b.id = o.target
      WHERE b.id = \(id) AND b.is_leaving = 0
      """) ? .unblock : nil
  }

  /// Keeps what somebody thinks who may propose and not decide; their last word counts.
  borrowing func note(
    _ person: PersonID, thinks accept: Bool, of target: String, at now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO review_opinions (target, user_id, accept, at_ms) VALUES (\(target), \(person), \(accept), \(now))
      ON CONFLICT (target, user_id) DO UPDATE SET accept = excluded.accept, at_ms = excluded.at_ms
      """)
  }

  /// What an operator decides of something that waits.
  ///
  /// - Returns: Whether it counts from the next round on only.
  borrowing func decide(
    _ subject: ReviewSubject, _ id: String, isAccepted: Bool
  ) throws(SQLiteError) -> Bool {
    try run("DELETE FROM review_opinions WHERE target = \(id)")
    switch subject {
    case .lesson:
      if isAccepted {
        // What a guardian knows of earlier wins is the same for everybody who plays a round.
        try run(
          """
          INSERT INTO lesson_exceptions (case_id, round_id) SELECT \(id), id FROM rounds
          WHERE state = 'open' OR state = 'paused' OR state = 'settling' ON CONFLICT (case_id, round_id) DO NOTHING
          """)
      }
      try run(
        """
        UPDATE success_cases SET state = CASE WHEN \(isAccepted) THEN 'approved' ELSE 'rejected' END
        WHERE id = \(id) AND state = 'draft'
        """)
      return true
    case .phrase where isAccepted:
      try activate(phrase: id)
      return true
    case .phrase:
      try run("DELETE FROM blacklist_phrases WHERE id = \(id) AND active = 0")
      return true
    case .unblock where isAccepted: return try !unblock(phrase: id)
    case .unblock: return false
    }
  }

  /// How many phrases that somebody proposed wait for an operator.
  borrowing func proposals(by person: PersonID) throws(SQLiteError) -> Int64 {
    try first("SELECT COUNT(*) FROM blacklist_phrases WHERE active = 0 AND added_by = \(person.text)") {
      $0.int(0)
    } ?? 0
  }

  /// - Returns: The phrase's identifier, which is an older one when it was proposed before.
  borrowing func propose(
    _ phrase: Blacklist.Phrase, written text: String, as id: Identifier<BlockedPhrase>, _ reason: String,
    by person: PersonID, at now: Moment
  ) throws(SQLiteError) -> String {
    try run(
      """
      INSERT INTO blacklist_phrases (id, phrase, norm, reason, active, added_by, added_ms)
      VALUES (\(id), \(text), \(phrase.norm), \(reason), 0, \(person), \(now))
      ON CONFLICT (norm) DO NOTHING
      """)
    return try first("SELECT id FROM blacklist_phrases WHERE norm = \(phrase.norm)") { $0.text(0) } ?? id.text
  }

  /// Blocks a phrase, but in no round that is played now without it: the rules of a live round never change. One that
  /// was to be freed after a round stays blocked.
  borrowing func activate(phrase id: String) throws(SQLiteError) {
    let without = try liveRounds(blocking: id, false)
    try except(id, without)
    // 2 waits for the end of a round.
    try run(
      "UPDATE blacklist_phrases SET active = \(without.isEmpty ? 1 : 2), is_leaving = 0 WHERE id = \(id)")
  }

  /// Frees a phrase, unless it is blocked in a round that is played: then it stays until that is over.
  ///
  /// - Returns: Whether it is free.
  @discardableResult
  borrowing func unblock(phrase id: String) throws(SQLiteError) -> Bool {
    try run("DELETE FROM review_opinions WHERE target = \(id)")
    let with = try liveRounds(blocking: id, true)
    try except(id, with)
    guard with.isEmpty else {
      try run("UPDATE blacklist_phrases SET active = 1, is_leaving = 1 WHERE id = \(id)")
      return false
    }
    try run("DELETE FROM blacklist_phrases WHERE id = \(id)")
    return true
  }

  /// What was decided while rounds were played that are over now counts everywhere.
  borrowing func settleWaitingReviews() throws(SQLiteError) {
    try run(
      """
      DELETE FROM phrase_exceptions WHERE round_id NOT IN (
        SELECT id FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling')
      """)
    try run(
      """
      DELETE FROM lesson_exceptions WHERE round_id NOT IN (
        SELECT id FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling')
      """)
    try run(
      "DELETE FROM blacklist_phrases WHERE is_leaving <> 0 AND id NOT IN (SELECT phrase_id FROM phrase_exceptions)"
    )
    try run(
      """
      UPDATE blacklist_phrases SET active = 1
      WHERE active = 2 AND id NOT IN (SELECT phrase_id FROM phrase_exceptions)
      """)
  }

  /// Rounds that are played now and in which a phrase is blocked, or is not.
  private borrowing func liveRounds(
    blocking id: String, _ isBlocked: Bool
  ) throws(SQLiteError) -> [RoundID] {
    try all(
      """
      SELECT r.id FROM rounds AS r, blacklist_phrases AS p
      WHERE p.id = \(id) AND (r.state = 'open' OR r.state = 'paused' OR r.state = 'settling') AND \(isBlocked) =
        CASE WHEN p.active = 0 THEN 0
          WHEN EXISTS (SELECT 1 FROM phrase_exceptions WHERE phrase_id = p.id AND round_id = r.id) THEN p.is_leaving
          ELSE 1 - p.is_leaving END
      """
    ) { $0.identifier(0) }
  }

  private borrowing func except(_ phrase: String, _ rounds: [RoundID]) throws(SQLiteError) {
    try run("DELETE FROM phrase_exceptions WHERE phrase_id = \(phrase)")
    for round in rounds {
      try run("INSERT INTO phrase_exceptions (phrase_id, round_id) VALUES (\(phrase), \(round))")
    }
  }
}
