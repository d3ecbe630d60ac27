import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// An answer that was found before and still holds.
  borrowing func toolAnswer(to key: ToolAnswerKey, now: Moment) throws(SQLiteError) -> String? {
    try first("SELECT answer FROM tool_answers WHERE key = \(key.text) AND until_ms > \(now)") { $0.text(0) }
  }

  /// Keeps an answer; beyond `most` of them those are forgotten that would have been soonest.
  borrowing func keep(
    _ answer: String, to key: ToolAnswerKey, until moment: Moment, most: Int
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO tool_answers (key, answer, until_ms) VALUES (\(key.text), \(answer), \(moment))
      ON CONFLICT (key) DO UPDATE SET answer = excluded.answer, until_ms = excluded.until_ms
      """)
    let count = try first("SELECT COUNT(*) FROM tool_answers") { Int($0.int(0)) } ?? 0
    guard count > most else { return }
    try run(
      """
      DELETE FROM tool_answers WHERE key IN
        (SELECT key FROM tool_answers ORDER BY until_ms, key LIMIT \(count - most))
      """)
  }
}

/// What was asked, as a fingerprint: what people look for is not written down.
package struct ToolAnswerKey: Hashable, Sendable {
  let text: String

  /// - Parameter parts: Everything that the answer depends on.
  package init(_ tool: String, _ parts: [String]) {
    var bytes: [UInt8] = []
    // With their lengths, so that no two lists look alike.
    for part in [tool] + parts { bytes += "\(part.utf8.count):\(part)".utf8 }
    text = "\(tool):\(SHA256.hash(bytes).hex)"
  }
}
