import SQLite
import Vocabulary

extension Connection {
  /// Forgets accepted identifiers older than `moment`, and looks at a bounded number of them in the order of their names:
  /// an index by age would cost every event another write.
  ///
  /// - Parameters:
  ///   - last: Where the look before ended; `nil` to begin.
  ///   - limit: Identifiers that are looked at.
  /// - Returns: Where the next look begins; `nil` when all have been looked at.
  package borrowing func forgetAccepted(
    before moment: Moment, after last: EventID?, limit: Int = 1_000
  ) throws -> EventID? {
    // What comes before the first of all.
    let (platform, number) = (last?.platform.rawValue ?? "", last?.number ?? "")
    let end = try first(
      """
      SELECT platform, number FROM accepted_events WHERE (platform, number) > (\(platform), \(number))
      ORDER BY platform, number LIMIT 1 OFFSET \(limit - 1)
      """
    ) { row in (row.text(0), row.text(1)) }
    let (lastPlatform, lastNumber) = end ?? ("\u{10FFFF}", "")
    try run(
      """
      DELETE FROM accepted_events WHERE (platform, number) > (\(platform), \(number))
        AND (platform, number) <= (\(lastPlatform), \(lastNumber)) AND received_ms < \(moment)
      """)
    return end.flatMap { end in Platform(rawValue: end.0).map { EventID($0, end.1) } }
  }

  /// Forgets delivered messages older than `moment`, a bounded number at a time.
  ///
  /// - Returns: How many rows went; fewer than `limit` means that nothing old is left.
  package borrowing func forgetSettled(before moment: Moment, limit: Int = 1_000) throws -> Int {
    // The oldest by number are looked at, and no more, so that nobody waits while all are. The newest of all stays:
    // its number is not given away again, by which platforms tell a repeat.
    try run(
      """
      DELETE FROM outbox WHERE id < (SELECT max(id) FROM outbox) AND id IN (
        SELECT id FROM (
          SELECT id, settled_ms FROM outbox WHERE state IN ('sent', 'refused') ORDER BY id LIMIT \(limit)) AS oldest
        WHERE settled_ms < \(moment))
      """)
  }

  /// Forgets what operators have had the time to look at: dead letters, and messages of which nobody knows whether they
  /// arrived.
  ///
  /// - Returns: How many rows went; fewer than `limit` means that nothing old is left.
  package borrowing func forgetTroubles(before moment: Moment, limit: Int = 1_000) throws -> Int {
    let letters = try run(
      """
      DELETE FROM inbox WHERE id IN (
        SELECT id FROM inbox WHERE state = 'dead' AND received_ms < \(moment) ORDER BY id LIMIT \(limit))
      """)
    let unknown = try run(
      """
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox
        WHERE (deaths > 0 OR state = 'unknown') AND state = 'unknown' AND settled_ms < \(moment) LIMIT \(limit))
      """)
    return max(letters, unknown)
  }

  /// Forgets what was to be said on a platform since so long ago that nobody waits for it any more.
  borrowing func forgetStranded(on platform: Platform, before moment: Moment, limit: Int) throws -> Int {
    let keys = platform.keys
    // The newest of all stays, as above.
    return try run(
      """
      DELETE FROM outbox WHERE id < (SELECT max(id) FROM outbox) AND id IN (
        SELECT id FROM outbox
        WHERE state IN ('queued', 'sending') AND destination >= \(keys.lowerBound) AND destination < \(keys.upperBound)
          AND posted_ms < \(moment)
        ORDER BY id LIMIT \(limit))
      """)
  }

  /// Forgets which chats will not have us and which have moved, after so long a time that a try costs less than
  /// knowing.
  ///
  /// - Returns: The chats whose silence and whose moves are forgotten.
  borrowing func forgetStandings(before moment: Moment, limit: Int) throws -> (
    unreachable: [String], moves: [String]
  ) {
    (
      try all(
        """
        DELETE FROM unreachable_chats WHERE chat IN (
          SELECT chat FROM unreachable_chats WHERE since_ms < \(moment) LIMIT \(limit)) RETURNING chat
        """
      ) { $0.text(0) },
      try all(
        """
        DELETE FROM chat_moves WHERE old_chat IN (
          SELECT old_chat FROM chat_moves WHERE moved_ms < \(moment) LIMIT \(limit)) RETURNING old_chat
        """
      ) { $0.text(0) }
    )
  }
}
