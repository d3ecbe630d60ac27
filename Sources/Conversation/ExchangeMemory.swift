import SQLite
import Vocabulary

/// How much of what was said is kept.
package enum ExchangeMemory {
  /// Turns of one conversation: twenty times what a model is reminded of, so that what it will remember of older talk
  /// can be drawn from them, and few enough for a lively group to be forgotten within days.
  package static let perConversation = 200
  /// Half a year: whoever comes back after a summer is still known.
  package static let age = Duration.seconds(180 * 86_400)
}

extension Connection {
  /// Conversations with more than `count` exchanges, some at a time, by their keys. Reads them all through: not for a
  /// write.
  borrowing func conversations(
    longerThan count: Int, after key: String, limit: Int = 100
  ) throws(SQLiteError) -> [String] {
    try all(
      """
      SELECT conversation FROM exchanges WHERE conversation > \(key)
      GROUP BY conversation HAVING count(*) > \(count) ORDER BY conversation LIMIT \(limit)
      """
    ) { $0.text(0) }
  }
}
