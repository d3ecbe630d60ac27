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
  /// Forgets exchanges older than `moment`, a bounded number at a time.
  ///
  /// - Returns: How many went; fewer than `limit` means that nothing old is left.
  package borrowing func forgetExchanges(before moment: Moment, limit: Int = 1_000) throws -> Int {
    // Numbers ascend with time, so only the first of them are looked at.
    try run(
      """
      DELETE FROM exchanges WHERE id IN (
        SELECT id FROM (SELECT id, at_ms FROM exchanges ORDER BY id LIMIT \(limit)) AS oldest
        WHERE at_ms < \(moment))
      """)
  }

  /// Conversations with more than `count` exchanges, some at a time. Reads them all through: not for a write.
  package borrowing func conversations(longerThan count: Int, limit: Int = 100) throws -> [String] {
    try all(
      """
      SELECT conversation FROM exchanges GROUP BY conversation HAVING count(*) > \(count)
      ORDER BY conversation LIMIT \(limit)
      """
    ) { $0.text(0) }
  }

  /// Forgets all but the last `count` exchanges of a conversation, a bounded number at a time.
  ///
  /// - Returns: How many went; fewer than `limit` means that no more than `count` are left.
  package borrowing func shorten(
    conversation: String, to count: Int, limit: Int = 1_000
  ) throws -> Int {
    try run(
      """
      DELETE FROM exchanges WHERE id IN (
        SELECT id FROM exchanges WHERE conversation = \(conversation) AND id <= (
          SELECT id FROM exchanges WHERE conversation = \(conversation) ORDER BY id DESC LIMIT 1 OFFSET \(count))
        ORDER BY id LIMIT \(limit))
      """)
  }
}
