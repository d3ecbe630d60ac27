import SQLite
import Vocabulary

extension Connection {
  package borrowing func status(of person: PersonID) throws(SQLiteError) -> PersonStatus? {
    try first(
      """
      SELECT status, show_name, remembers, excluded_until_ms, created_ms FROM users WHERE id = \(person)
      """
    ) { row throws(SQLiteError) in
      PersonStatus(
        standing: try row.value(0, PersonStatus.Standing.init(rawValue:)), showsName: row.bool(1),
        remembers: row.bool(2), pausedUntil: row.optionalMoment(3), since: row.moment(4))
    }
  }

  package borrowing func setShowsName(_ shows: Bool, of person: PersonID) throws(SQLiteError) {
    try run("UPDATE users SET show_name = \(shows) WHERE id = \(person)")
  }

  package borrowing func setRemembers(_ remembers: Bool, of person: PersonID) throws(SQLiteError) {
    try run("UPDATE users SET remembers = \(remembers) WHERE id = \(person)")
  }

  /// Whether what the person says may be kept.
  package borrowing func remembers(_ person: PersonID) throws(SQLiteError) -> Bool {
    try first("SELECT remembers FROM users WHERE id = \(person)") { $0.bool(0) } ?? true
  }

  /// Whether the person has locked themselves out of paid play.
  package borrowing func isPaused(_ person: PersonID, at now: Moment) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM users WHERE id = \(person) AND excluded_until_ms > \(now)")
  }

  /// Locks a person out of paid play. Never shortens what was asked for before.
  ///
  /// - Returns: Until when.
  @discardableResult
  package borrowing func pause(
    _ person: PersonID, for length: PauseLength, now: Moment
  ) throws(SQLiteError) -> Moment {
    let end = length.end(from: now)
    let known: Moment? = try first(
      """
      UPDATE users SET excluded_until_ms =
        CASE WHEN excluded_until_ms > \(end) THEN excluded_until_ms ELSE \(end) END
      WHERE id = \(person) RETURNING excluded_until_ms
      """
    ) { $0.moment(0) }
    return known ?? end
  }
}
