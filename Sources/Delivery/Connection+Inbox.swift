import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Stores what a platform brought, and how far it is read.
  ///
  /// - Returns: The events that had not been accepted before, in order.
  borrowing func store(_ batch: InboundBatch, now: Moment) throws -> [PendingEvent] {
    var fresh: [PendingEvent] = []
    fresh.reserveCapacity(batch.events.count)
    for event in batch.events {
      guard try accept(event.id, now: now) else { continue }
      let (platform, number) = (event.id.platform.rawValue, event.id.number)
      let row = try insert(
        """
        INSERT INTO inbox (platform, number, lane, body, received_ms)
        VALUES (\(platform), \(number), \(event.address.key), \(event.json), \(event.receivedAt))
        """)
      fresh.append(PendingEvent(row: row, event: event, attempts: 0, isRecovered: false))
    }
    for item in batch.quarantined where try accept(item.id, now: now) { try quarantine(item, now: now) }
    for (name, value) in batch.positions { try setPosition(name, of: batch.platform, to: value) }
    return fresh
  }

  /// `false` when this identifier was accepted before.
  private borrowing func accept(_ id: EventID, now: Moment) throws -> Bool {
    try run(
      """
      INSERT INTO accepted_events (platform, number, received_ms)
      VALUES (\(id.platform.rawValue), \(id.number), \(now)) ON CONFLICT DO NOTHING
      """) == 1
  }

  private borrowing func quarantine(_ item: QuarantinedEvent, now: Moment) throws {
    let payload = String(decoding: item.payload, as: UTF8.self)
    try run(
      """
      INSERT INTO quarantined_events (platform, number, reason, payload, received_ms)
      VALUES (\(item.id.platform.rawValue), \(item.id.number), \(item.reason), \(payload), \(now))
      ON CONFLICT (platform, number) DO NOTHING
      """)
    // A thousand is plenty to find a pattern in, and bounds what a hostile peer can make us keep.
    try run(
      """
      DELETE FROM quarantined_events
      WHERE id <= (SELECT id FROM quarantined_events ORDER BY id DESC LIMIT 1 OFFSET 1000)
      """)
  }

  /// Takes the event out of the inbox. Its effects and replies belong into the same transaction.
  ///
  /// - Returns: `false` when it was settled before; then it must not have effects again.
  borrowing func settle(_ row: Int64) throws -> Bool {
    try run("DELETE FROM inbox WHERE id = \(row) AND state = 'pending'") == 1
  }

  /// Counts a try: before it begins for an event found at start, after it failed otherwise.
  borrowing func countAttempt(_ row: Int64) throws {
    try run("UPDATE inbox SET attempts = attempts + 1 WHERE id = \(row)")
  }

  /// The process stopped before the counted try came to an end, which is no fault of the event's.
  borrowing func takeBackAttempt(_ row: Int64) throws {
    try run("UPDATE inbox SET attempts = attempts - 1 WHERE id = \(row) AND attempts > 0")
  }

  /// Gives an event up. `error` says what failed, without a word of the content.
  ///
  /// - Returns: `false` when it is settled or dead already.
  borrowing func bury(_ row: Int64, error: String, attempts: Int) throws -> Bool {
    try run(
      """
      UPDATE inbox SET state = 'dead', error = \(error), attempts = \(attempts)
      WHERE id = \(row) AND state = 'pending'
      """) == 1
  }

  /// Everything that is not settled, in the order of arrival. A row that cannot be read is buried.
  borrowing func pendingEvents() throws -> [PendingEvent] {
    try run("UPDATE inbox SET state = 'pending' WHERE state = 'revived'")
    return try readEvents(
      "SELECT id, platform, number, lane, body, attempts FROM inbox WHERE state = 'pending' ORDER BY id")
  }

  /// The dead letters that were put back since the process last looked.
  borrowing func revivedEvents() throws -> [PendingEvent] {
    try readEvents(
      """
      UPDATE inbox SET state = 'pending' WHERE state = 'revived'
      RETURNING id, platform, number, lane, body, attempts
      """
    ).sorted { $0.row < $1.row }
  }

  private borrowing func readEvents(_ query: SQL) throws -> [PendingEvent] {
    var unreadable: [Int64] = []
    let rows = try all(query) { row -> PendingEvent? in
      guard let platform = Platform(rawValue: row.text(1)), let address = ChatAddress(key: row.text(3)),
        let event = InboundEvent(
          json: row.text(4), id: EventID(platform, row.text(2)), address: address)
      else {
        unreadable.append(row.int(0))
        return nil
      }
      return PendingEvent(row: row.int(0), event: event, attempts: Int(row.int(5)), isRecovered: true)
    }
    for row in unreadable {
      _ = try bury(row, error: "the stored event cannot be read", attempts: 0)
    }
    return rows.compactMap { $0 }
  }

  /// How far a platform has been read, as stored with the last batch.
  package borrowing func position(_ name: String, of platform: Platform) throws -> String? {
    try first(
      "SELECT value FROM platform_positions WHERE platform = \(platform.rawValue) AND name = \(name)"
    ) { $0.text(0) }
  }

  /// Whether this database has been read into on another platform than `platform`.
  package borrowing func isRead(besides platform: Platform) throws -> Bool {
    try exists("SELECT 1 FROM platform_positions WHERE platform <> \(platform.rawValue)")
  }

  /// The positions whose names begin with `prefix`, by their names.
  package borrowing func positions(_ prefix: String, of platform: Platform) throws -> [String: String] {
    let end = "\(prefix)\u{10FFFF}"
    let found = try all(
      """
      SELECT name, value FROM platform_positions
      WHERE platform = \(platform.rawValue) AND name >= \(prefix) AND name < \(end)
      """
    ) { ($0.text(0), $0.text(1)) }
    return Dictionary(found) { $1 }
  }

  /// Keeps a position; an empty one is of no more use, and goes.
  package borrowing func setPosition(_ name: String, of platform: Platform, to value: String) throws {
    guard !value.isEmpty else {
      try run("DELETE FROM platform_positions WHERE platform = \(platform) AND name = \(name)")
      return
    }
    try run(
      """
      INSERT INTO platform_positions (platform, name, value) VALUES (\(platform), \(name), \(value))
      ON CONFLICT (platform, name) DO UPDATE SET value = excluded.value
      """)
  }

  /// The dead letters, newest first.
  package borrowing func deadLetters(limit: Int = 50) throws -> [DeadLetter] {
    try all(
      """
      SELECT id, platform, number, attempts, error, received_ms FROM inbox
      WHERE state = 'dead' ORDER BY id DESC LIMIT \(limit)
      """
    ) { row -> DeadLetter? in
      guard let platform = Platform(rawValue: row.text(1)) else { return nil }
      return DeadLetter(
        row: row.int(0), id: EventID(platform, row.text(2)), attempts: Int(row.int(3)),
        error: row.optionalText(4) ?? "", receivedAt: Moment(milliseconds: row.int(5)))
    }.compactMap { $0 }
  }

  package borrowing func deadLetterCount() throws -> Int {
    try first("SELECT count(*) FROM inbox WHERE state = 'dead'") { Int($0.int(0)) } ?? 0
  }

  /// Puts a dead letter back; it is handled again as if it were new.
  ///
  /// - Returns: `false` when there is no dead letter of this number.
  package borrowing func revive(_ row: Int64) throws -> Bool {
    try run(
      "UPDATE inbox SET state = 'revived', attempts = 0, error = NULL WHERE id = \(row) AND state = 'dead'"
    ) == 1
  }
}
