import SQLite
import Vocabulary

extension Connection {
  /// Keeps a message for somebody who has not let us in; the oldest ones beyond `most` go.
  borrowing func hold(_ message: OutboundMessage, for chat: String, most: Int, now: Moment) throws {
    try run(
      """
      INSERT INTO held_messages (chat, destination, kind, body, held_ms)
      VALUES (\(chat), \(message.address.key), \(message.kind.rawValue), \(message.json), \(now))
      """)
    try run(
      """
      DELETE FROM held_messages WHERE chat = \(chat) AND id <= (
        SELECT id FROM held_messages WHERE chat = \(chat) ORDER BY id DESC LIMIT 1 OFFSET \(most))
      """)
  }

  /// Takes out what was kept for a chat since `moment`, in order; what is older goes unsaid.
  borrowing func takeHeld(for chat: String, since moment: Moment) throws -> [OutboundMessage] {
    try all(
      "DELETE FROM held_messages WHERE chat = \(chat) RETURNING id, destination, kind, body, held_ms"
    ) { row -> (Int64, OutboundMessage)? in
      guard row.int(4) >= moment.milliseconds, let address = ChatAddress(key: row.text(1)),
        let kind = OutboundMessage.Kind(rawValue: row.text(2)),
        let message = OutboundMessage(json: row.text(3), to: address, kind: kind)
      else { return nil }
      return (row.int(0), message)
    }.compactMap { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// - Returns: How many went; fewer than `limit` means that nothing old is left.
  package borrowing func forgetHeld(before moment: Moment, limit: Int = 1_000) throws -> Int {
    try run(
      """
      DELETE FROM held_messages WHERE id IN (
        SELECT id FROM held_messages WHERE held_ms < \(moment) ORDER BY id LIMIT \(limit))
      """)
  }
}
