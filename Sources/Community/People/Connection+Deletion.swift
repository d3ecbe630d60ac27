import Groundwork
import SQLite
import Vocabulary

/// A wish that has to do with somebody's data.
package enum PrivacyRequest: Identifiable26 { package static var prefix: String { "prv" } }
package typealias PrivacyRequestID = Identifier<PrivacyRequest>

/// The wish to be forgotten.
package struct Deletion: Hashable, Sendable {
  package let id: PrivacyRequestID
  package let person: PersonID
  package let due: Moment

  /// Time to think better of it, and for whoever did not ask for it to notice.
  package static let wait = Duration.seconds(7 * 86_400)
  /// How long before the end the person hears of it once more.
  package static let reminder = Duration.seconds(86_400)
  /// When something stands in the way, it is tried again.
  package static let retry = Duration.seconds(86_400)
}

extension Connection {
  /// The deletion that waits; `nil` when there is none.
  package borrowing func openDeletion(of person: PersonID) throws(SQLiteError) -> Deletion? {
    try first(
      """
      SELECT id, user_id, due_ms FROM privacy_requests
      WHERE user_id = \(person) AND kind = 'delete' AND state = 'confirmed'
      """
    ) { Deletion(id: $0.identifier(0), person: $0.identifier(1), due: $0.moment(2)) }
  }

  /// Lets the wait begin; one that has begun goes on.
  package borrowing func requestDeletion(
    of person: PersonID, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> Deletion {
    if let open = try openDeletion(of: person) { return open }
    let deletion = Deletion(
      id: PrivacyRequestID(at: now, randomness), person: person, due: now.advanced(by: Deletion.wait))
    try run(
      """
      INSERT INTO privacy_requests (id, user_id, kind, state, created_ms, due_ms)
      VALUES (\(deletion.id), \(person), 'delete', 'confirmed', \(now), \(deletion.due))
      """)
    return deletion
  }

  /// - Returns: Whether there was something to cancel.
  @discardableResult
  package borrowing func cancelDeletion(of person: PersonID, now: Moment) throws(SQLiteError) -> Bool {
    try run(
      """
      UPDATE privacy_requests SET state = 'cancelled', done_ms = \(now)
      WHERE user_id = \(person) AND kind = 'delete' AND state = 'confirmed'
      """) > 0
  }

  /// Deletions whose time has come. A suspension stops them: nobody deletes the traces that it is about.
  package borrowing func dueDeletions(at now: Moment) throws(SQLiteError) -> [Deletion] {
    try all(
      """
      SELECT r.id, r.user_id, r.due_ms FROM privacy_requests AS r JOIN users AS u ON u.id = r.user_id
      WHERE r.state = 'confirmed' AND r.kind = 'delete' AND r.due_ms <= \(now) AND u.status = 'active'
      ORDER BY r.due_ms LIMIT 100
      """
    ) { Deletion(id: $0.identifier(0), person: $0.identifier(1), due: $0.moment(2)) }
  }

  /// The deletions that are near and that their people have not been reminded of; from now on they have.
  package borrowing func deletionsToAnnounce(at now: Moment) throws(SQLiteError) -> [Deletion] {
    try all(
      """
      UPDATE privacy_requests SET told_ms = \(now)
      WHERE state = 'confirmed' AND kind = 'delete' AND told_ms IS NULL
        AND due_ms <= \(now.advanced(by: Deletion.reminder))
      RETURNING id, user_id, due_ms
      """
    ) { Deletion(id: $0.identifier(0), person: $0.identifier(1), due: $0.moment(2)) }
  }

  /// Deletes the person. What is deleted may still lie in the file, until ``finishDeletions(now:)`` says otherwise.
  package borrowing func carryOut(
    _ deletion: Deletion, _ records: PersonalRecords, now: Moment
  ) throws {
    try requireDeletable(deletion.person, records)
    try erase(deletion.person, records)
    try run("UPDATE users SET deleted_ms = \(now) WHERE id = \(deletion.person)")
    try run("UPDATE privacy_requests SET state = 'erased' WHERE id = \(deletion.id)")
  }

  package borrowing func postpone(_ deletion: Deletion, now: Moment) throws(SQLiteError) {
    try run(
      "UPDATE privacy_requests SET due_ms = \(now.advanced(by: Deletion.retry)) WHERE id = \(deletion.id)")
  }

  /// Whether deleted people still lie in the file.
  package borrowing func hasErasedPeople() throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM privacy_requests WHERE state = 'erased'")
  }

  /// The file was cleared of what was deleted.
  package borrowing func finishDeletions(now: Moment) throws(SQLiteError) {
    try run("UPDATE privacy_requests SET state = 'done', done_ms = \(now) WHERE state = 'erased'")
  }
}

extension Connection {
  /// How long until the person may have their data again; `nil` when they may now.
  package borrowing func exportWait(of person: PersonID, at now: Moment) throws(SQLiteError) -> Duration? {
    let last: Moment? =
      try first(
        "SELECT MAX(created_ms) FROM privacy_requests WHERE user_id = \(person) AND kind = 'export'"
      ) { $0.optionalMoment(0) } ?? nil
    guard let next = last?.advanced(by: .seconds(86_400)), next > now else { return nil }
    return now.duration(to: next)
  }

  package borrowing func noteExport(
    of person: PersonID, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO privacy_requests (id, user_id, kind, state, created_ms, done_ms)
      VALUES (\(PrivacyRequestID(at: now, randomness)), \(person), 'export', 'done', \(now), \(now))
      """)
  }
}
