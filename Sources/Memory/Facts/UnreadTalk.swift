import SQLite
import Vocabulary

/// What somebody said in one place that a language model has not read yet for what is worth remembering.
package struct UnreadTalk: Sendable {
  package let scope: MemoryScope
  /// Oldest first.
  package let said: [String]
  let numbers: [Int64]

  /// Together in one request, so that a model is asked rarely.
  package static let batch = 8
  /// Who says no more is read all the same after a while.
  package static let patience = Duration.seconds(600)
  /// Shorter ones tell nothing, longer ones are no talk. Bytes.
  static let lengths = 12...4_000
}

extension Connection {
  /// Keeps what somebody said until a model has read it, unless they want nothing to be remembered.
  package borrowing func noteUnread(
    _ said: String, in scope: MemoryScope, now: Moment
  ) throws(SQLiteError) {
    guard UnreadTalk.lengths.contains(said.utf8.count), !MemoryScan.isSecret(said) else { return }
    try run(
      """
      INSERT INTO memory_unread (user_id, place, is_alone, said, at_ms)
      SELECT \(scope.person), \(scope.place), \(scope.community == nil), \(said), \(now)
      WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = \(scope.person) AND remembers = 0)
      """)
  }

  /// The talk that is due to be read: enough of it, or old enough; `nil` when there is none.
  package borrowing func dueTalk(at now: Moment) throws(SQLiteError) -> UnreadTalk? {
    let old = now.advanced(by: .zero - UnreadTalk.patience)
    let due = try first(
      """
      SELECT user_id, place, is_alone FROM memory_unread GROUP BY user_id, place, is_alone
      HAVING COUNT(*) >= \(UnreadTalk.batch) OR MIN(at_ms) <= \(old) LIMIT 1
      """
    ) { (PersonID($0.text(0)), $0.text(1), $0.bool(2)) }
    guard let (person, place, isAlone) = due, let scope = MemoryScope(person, place, isAlone: isAlone) else {
      return nil
    }
    let rows = try all(
      """
      SELECT id, said FROM memory_unread
      WHERE user_id = \(person) AND place = \(place) AND is_alone = \(isAlone) ORDER BY id LIMIT \(2 * UnreadTalk.batch)
      """
    ) { ($0.int(0), $0.text(1)) }
    return UnreadTalk(scope: scope, said: rows.map(\.1), numbers: rows.map(\.0))
  }

  /// When the oldest of it is due; `nil` when nothing waits.
  package borrowing func nextUnreadDue() throws(SQLiteError) -> Moment? {
    let oldest = try first("SELECT MIN(at_ms) FROM memory_unread") { $0.optionalMoment(0) }
    return (oldest ?? nil)?.advanced(by: UnreadTalk.patience)
  }

  /// It was read, or is not worth another try.
  package borrowing func forget(_ talk: UnreadTalk) throws(SQLiteError) {
    for number in talk.numbers { try run("DELETE FROM memory_unread WHERE id = \(number)") }
  }
}

extension MemoryScope {
  /// As it was stored with what was said.
  fileprivate init?(_ person: PersonID, _ place: String, isAlone: Bool) {
    if isAlone {
      guard let platform = Platform(rawValue: place) else { return nil }
      self = .alone(person, on: platform)
    } else {
      guard let community = CommunityAddress(key: place) else { return nil }
      self = .among(community, person)
    }
  }
}
