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
  /// What no budget has had room for in this time is not read any more: plain patterns have read it already.
  package static let kept = Duration.seconds(2 * 86_400)
  /// Shorter ones tell nothing, longer ones are no talk. Bytes.
  static let lengths = 12...4_000
}

extension Connection {
  /// Keeps what somebody said until a model has read it, unless they want nothing to be remembered.
  package borrowing func noteUnread(
    _ said: String, in scope: MemoryScope, at conversation: ChatAddress, now: Moment
  ) throws(SQLiteError) {
    guard UnreadTalk.lengths.contains(said.utf8.count), !MemoryScan.isSecret(said) else { return }
    try run(
      """
      INSERT INTO memory_unread (user_id, place, is_alone, said, at_ms, conversation)
      SELECT \(scope.person), \(scope.place), \(scope.community == nil), \(said), \(now), \(conversation.key)
      WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = \(scope.person) AND remembers = 0)
      """)
  }

  /// The talk that is due to be read: enough of it, or old enough; `nil` when there is none.
  ///
  /// - Parameter waiting: Whose talk has to wait.
  package borrowing func dueTalk(
    at now: Moment, except waiting: Set<MemoryScope> = []
  ) throws(SQLiteError) -> UnreadTalk? {
    let old = now.advanced(by: .zero - UnreadTalk.patience)
    var due: MemoryScope?
    try forEach(
      """
      SELECT user_id, place, is_alone FROM memory_unread GROUP BY user_id, place, is_alone
      HAVING COUNT(*) >= \(UnreadTalk.batch) OR MIN(at_ms) <= \(old)
      """
    ) { row in
      due = MemoryScope(PersonID(row.text(0)), row.text(1), isAlone: row.bool(2))
      if let scope = due, waiting.contains(scope) { due = nil }
      return due == nil
    }
    guard let due else { return nil }
    let rows = try all(
      """
      SELECT id, said FROM memory_unread WHERE user_id = \(due.person) AND place = \(due.place)
        AND is_alone = \(due.community == nil) ORDER BY id LIMIT \(2 * UnreadTalk.batch)
      """
    ) { ($0.int(0), $0.text(1)) }
    return UnreadTalk(scope: due, said: rows.map(\.1), numbers: rows.map(\.0))
  }

  /// When the oldest of it is due; `nil` when nothing waits.
  package borrowing func nextUnreadDue() throws(SQLiteError) -> Moment? {
    let oldest = try first("SELECT MIN(at_ms) FROM memory_unread") { $0.optionalMoment(0) }
    return (oldest ?? nil)?.advanced(by: UnreadTalk.patience)
  }

  /// It was read, or is not worth another try.
  ///
  /// - Returns: `false` when somebody has forgotten or moved some of it meanwhile. What is left of it stays then, and is
  ///   read anew.
  package borrowing func forget(_ talk: UnreadTalk) throws(SQLiteError) -> Bool {
    let scope = talk.scope
    for (number, said) in zip(talk.numbers, talk.said) {
      // Numbers are given again, so the words have to be the same.
      guard
        try exists(
          """
          SELECT 1 FROM memory_unread WHERE id = \(number) AND user_id = \(scope.person) AND place = \(scope.place)
            AND said = \(said)
          """)
      else { return false }
    }
    for number in talk.numbers { try run("DELETE FROM memory_unread WHERE id = \(number)") }
    return true
  }

  /// Forgets what a person said and no model has read yet, wherever they said it.
  package borrowing func forgetUnread(of person: PersonID) throws(SQLiteError) {
    try run("DELETE FROM memory_unread WHERE user_id = \(person)")
  }

  /// Forgets what was said in one conversation and no model has read yet. What was noted without its conversation goes
  /// with any of its place: rather too much than what somebody wants to be forgotten.
  ///
  /// - Parameter isAll: Everybody's, where others read along; else only what the person of the scope said.
  package borrowing func forgetUnread(
    at conversation: ChatAddress, in scope: MemoryScope, ofAll isAll: Bool = false
  ) throws(SQLiteError) {
    let person = isAll && scope.community != nil ? nil : scope.person
    try run(
      """
      DELETE FROM memory_unread
      WHERE place = \(scope.place) AND is_alone = \(scope.community == nil)
        AND (conversation = \(conversation.key) OR conversation IS NULL)
        AND (\(person.sqlValue) IS NULL OR user_id = \(person.sqlValue))
      """)
  }

  /// Forgets what a person said in one place and no model has read yet.
  borrowing func forgetUnread(of person: PersonID, at place: String) throws(SQLiteError) {
    try run("DELETE FROM memory_unread WHERE user_id = \(person) AND place = \(place)")
  }

  /// Forgets what has waited for too long.
  package borrowing func forgetUnread(before moment: Moment) throws(SQLiteError) {
    try run("DELETE FROM memory_unread WHERE at_ms < \(moment)")
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
