import Groundwork
import SQLite
import Vocabulary

/// Counts how often somebody has spoken to the bot in a community, as far as a vote needs to know.
///
/// What counts is what the bot hears and settles: talk addressed to it (everything, where it answers everything) and
/// commands, in the community itself. Private talk, forwarded messages and buttons do not count.
///
/// Most people are past counting. They are remembered here, so that their messages cost one look into a set; after a
/// restart they cost one indexed read each, and never a write.
package struct Attendance: Sendable {
  /// Messages that a voter needs.
  package static let needed = 5

  private struct Key: Hashable {
    let person: PersonID
    let community: CommunityAddress
  }

  /// When it is full it starts anew, and the next message of each costs a read again.
  private static let capacity = 20_000
  private let regulars = Guarded<Set<Key>>([])

  package init() {}

  /// Counts a message. Belongs into the transaction that settles it.
  package func count(
    _ person: PersonID, in community: CommunityAddress, on connection: borrowing Connection, now: Moment
  ) throws(SQLiteError) {
    let key = Key(person: person, community: community)
    if regulars.withLock({ $0.contains(key) }) { return }
    let messages = try connection.first(
      "SELECT messages FROM attendance WHERE place = \(community.key) AND user_id = \(person)"
    ) { $0.int(0) }
    if let messages, messages >= Int64(Self.needed) {
      // Stored earlier, so it stands even when this transaction is taken back.
      return regulars.withLock { regulars in
        if regulars.count >= Self.capacity { regulars.removeAll(keepingCapacity: true) }
        regulars.insert(key)
      }
    }
    try connection.run(
      """
      INSERT INTO attendance (place, user_id, messages, first_ms) VALUES (\(community.key), \(person), 1, \(now))
      ON CONFLICT (place, user_id) DO UPDATE SET messages = attendance.messages + 1
      """)
  }
}

extension Connection {
  /// Whether somebody has been here for long enough, and said enough, to vote.
  borrowing func mayVote(
    _ person: PersonID, in community: CommunityAddress, now: Moment
  ) throws(SQLiteError) -> Bool {
    let known: (messages: Int64, first: Moment)? = try first(
      "SELECT messages, first_ms FROM attendance WHERE place = \(community.key) AND user_id = \(person)"
    ) { ($0.int(0), $0.moment(1)) }
    guard let known else { return false }
    return known.messages >= Int64(Attendance.needed)
      && known.first.duration(to: now) >= .seconds(7 * 86_400)
  }
}

extension Connection {
  /// How many people have spoken to the bot in a community; with a start, those who did so for the first time since.
  package borrowing func attendees(
    of community: CommunityAddress, since start: Moment?
  ) throws(SQLiteError) -> Int64 {
    try first(
      """
      SELECT COUNT(*) FROM attendance
      WHERE place = \(community.key) AND first_ms >= \(start ?? Moment(milliseconds: 0))
      """
    ) { $0.int(0) } ?? 0
  }
}
