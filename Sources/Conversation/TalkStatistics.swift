import SQLite
import Vocabulary

/// What is kept of somebody's talk, in numbers.
package struct TalkStatistics: Hashable, Sendable {
  package let exchanges: Int
  package let conversations: Int
  package let first: Moment?
}

extension Connection {
  package borrowing func talkStatistics(of person: PersonID) throws(SQLiteError) -> TalkStatistics {
    try first(
      """
      SELECT COUNT(*), COUNT(DISTINCT conversation), MIN(at_ms) FROM exchanges WHERE user_id = \(person)
      """
    ) {
      TalkStatistics(exchanges: Int($0.int(0)), conversations: Int($0.int(1)), first: $0.optionalMoment(2))
    }
      ?? TalkStatistics(exchanges: 0, conversations: 0, first: nil)
  }
}
