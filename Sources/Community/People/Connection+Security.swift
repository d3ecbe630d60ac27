import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Until when nothing of value may leave a person's account; `nil` when nothing holds it.
  ///
  /// That is what goes to somebody else: payouts, and money for a pool out of which others may pay. The fee of an attempt
  /// is no way out: whoever plays with it has nothing of it, and a prize comes to the same account.
  package borrowing func securityHold(of person: PersonID, at now: Moment) throws(SQLiteError) -> Moment? {
    try first("SELECT MAX(until_ms) FROM security_holds WHERE user_id = \(person) AND until_ms > \(now)") {
      $0.optionalMoment(0)
    } ?? nil
  }

  /// Holds what a person has, longer if it is held for the same reason already.
  package borrowing func hold(
    _ person: PersonID, because reason: HoldReason, until end: Moment, now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO security_holds (user_id, reason, until_ms, made_ms)
      VALUES (\(person), \(reason.rawValue), \(end), \(now))
      ON CONFLICT (user_id, reason) DO UPDATE SET
        until_ms = CASE WHEN security_holds.until_ms > excluded.until_ms THEN security_holds.until_ms ELSE excluded.until_ms END, made_ms = excluded.made_ms
      """)
  }

  /// - Parameters:
  ///   - person: Whom it concerns; `nil` for the house itself.
  ///   - reference: Identifiers only, never what somebody wrote.
  package borrowing func noteSecurity(
    _ kind: SecurityEventKind, of person: PersonID?, about reference: String, now: Moment,
    _ randomness: Randomness
  ) throws(SQLiteError) {
    let id = SecurityEventID(at: now, randomness)
    try run(
      """
      INSERT INTO security_events (id, at_ms, kind, severity, user_id, detail_json)
      VALUES (\(id), \(now), \(kind.rawValue), \(kind.severity), \(person?.text.sqlValue ?? .null), \("{\"about\":\"\(reference)\"}"))
      """)
  }
}
