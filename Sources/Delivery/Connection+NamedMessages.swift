import SQLite
import Vocabulary

extension Connection {
  /// Keeps our own name for a message of a platform: of ours once it has arrived, of somebody else when it is passed on.
  /// Several messages may have one name.
  package borrowing func name(
    _ message: String, at address: ChatAddress, as name: String, isOurs: Bool, now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO named_messages (address, message, name, is_ours, at_ms)
      VALUES (\(address.key), \(message), \(name), \(isOurs), \(now)) ON CONFLICT (address, message) DO NOTHING
      """)
  }

  /// What we call a message; `nil` for one without a name.
  package borrowing func namedMessage(
    _ message: String, at address: ChatAddress
  ) throws(SQLiteError) -> NamedMessage? {
    try first(
      "SELECT name, is_ours FROM named_messages WHERE address = \(address.key) AND message = \(message)"
    ) { NamedMessage(name: $0.text(0), isOurs: $0.bool(1)) }
  }

  /// The numbers that go by a name at an address, the first one first.
  package borrowing func messages(
    named name: String, at address: ChatAddress
  ) throws(SQLiteError) -> [String] {
    try all(
      """
      SELECT message FROM named_messages WHERE name = \(name) AND address = \(address.key)
      ORDER BY at_ms, length(message), message
      """
    ) { $0.text(0) }
  }

  /// - Returns: How many were forgotten.
  package borrowing func forgetNamedMessages(before horizon: Moment, limit: Int) throws(SQLiteError) -> Int {
    try run(
      """
      DELETE FROM named_messages WHERE rowid IN (
        SELECT rowid FROM named_messages WHERE at_ms < \(horizon) LIMIT \(limit))
      """)
  }
}
