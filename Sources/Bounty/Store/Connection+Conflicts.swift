import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension Connection {
  /// Notes that one cause was to be posted twice, as two different things: somebody forged it, or we are wrong. Once for
  /// each transaction that is in the books, however often it is tried.
  ///
  /// - Parameter error: Of a transaction that was taken back, with all that it had written.
  /// - Returns: Whether it is an error of that kind.
  @discardableResult
  package borrowing func noteConflict(
    _ error: any Error, of person: PersonID?, at now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> Bool {
    guard case .idempotencyConflict(_, let posted)? = error as? LedgerError else { return false }
    let kind = SecurityEventKind.postingConflict
    let known = try exists(
      "SELECT 1 FROM security_events WHERE kind = \(kind.rawValue) AND detail_json LIKE \("%\(posted)%") LIMIT 1"
    )
    if !known { try noteSecurity(kind, of: person, about: posted.text, now: now, randomness) }
    return true
  }
}
