import SQLite
import Vocabulary

extension Connection {
  /// Our message that shows a part of the answer to this event.
  borrowing func begunAnswer(to event: EventID) throws -> String? {
    try first(
      "SELECT message FROM begun_answers WHERE platform = \(event.platform.rawValue) AND number = \(event.number)"
    ) { $0.text(0) }
  }

  borrowing func noteBegunAnswer(_ message: String, to event: EventID, now: Moment) throws {
    try run(
      """
      INSERT INTO begun_answers (platform, number, message, begun_ms)
      VALUES (\(event.platform.rawValue), \(event.number), \(message), \(now))
      ON CONFLICT (platform, number) DO UPDATE SET message = excluded.message
      """)
  }

  /// The answer takes its place now.
  borrowing func forgetBegunAnswer(to event: EventID) throws {
    try run(
      "DELETE FROM begun_answers WHERE platform = \(event.platform.rawValue) AND number = \(event.number)")
  }

  /// Forgets those whose event was answered otherwise.
  package borrowing func forgetBegunAnswers(before moment: Moment) throws {
    try run("DELETE FROM begun_answers WHERE begun_ms < \(moment)")
  }
}
