import Groundwork
import SQLite
import Vocabulary

/// Why somebody's money has to stay where it is for a while.
package enum HoldReason: String, Hashable, Sendable {
  /// An account was joined: its owner, or the other's, may not know.
  case newLink = "new_link"
  /// Somebody said that it was not them.
  case objection
}

/// Something that an operator may have to look at.
package enum SecurityEvent: Identifiable26 { package static var prefix: String { "sec" } }
package typealias SecurityEventID = Identifier<SecurityEvent>

/// What kind of thing, and how bad it is.
package enum SecurityEventKind: String, Hashable, Sendable {
  case linked = "account_linked"
  case linkObjected = "account_link_objected"
  /// Somebody tries codes of teams one after the other.
  case teamCodeGuessed = "team_code_guessed"
  /// Less lies outside than the books say.
  case custodyShort = "custody_short"
  /// One cause was to be posted twice, as two different things.
  case postingConflict = "posting_conflict"

  var severity: String {
    switch self {
    case .linked: "info"
    case .linkObjected, .custodyShort, .postingConflict: "high"
    case .teamCodeGuessed: "warn"
    }
  }
}

extension Connection {
  /// Until when nothing of value may leave a person's account; `nil` when nothing holds it.
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
