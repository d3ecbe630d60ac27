import Groundwork
import SQLite
import Vocabulary

/// Why nothing was written to the log.
package enum LogStoreError: Error, Hashable {
  /// There is no log yet.
  case noLog
  /// The key is not the one that the log names: it was replaced, or the database is another one's.
  case notTheActiveKey(active: String)
  /// The new key has been in the log before.
  case knownKey
}

extension Connection {
  /// Begins the log with its first key, once.
  ///
  /// - Returns: What the log is called.
  @discardableResult
  package borrowing func beginLog(_ key: SigningKey, at now: Moment, _ randomness: Randomness) throws
    -> String
  {
    if let last = try lastRecord() { return last.log }
    let log = randomness.bytes(8).hex
    try remember(key.verifying, from: 0)
    try store(try key.introduction(to: log, because: .genesis), after: nil, log: log, key, at: now)
    return log
  }

  /// Adds a record. Belongs into the transaction of what it tells of.
  ///
  /// - Throws: ``LogStoreError``; ``SQLiteError``.
  @discardableResult
  package borrowing func log(_ entry: LogEntry, signedBy key: SigningKey, at now: Moment) throws -> LogRecord
  {
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    try require(key)
    return try store(entry, after: last, log: last.log, key, at: now)
  }

  /// Hands over to a new key, signed by the old one.
  @discardableResult
  package borrowing func rotateKey(
    from old: SigningKey, to new: SigningKey, at now: Moment
  ) throws -> LogRecord {
    try require(old)
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    guard try !exists("SELECT 1 FROM sign_keys WHERE key_id = \(new.id)") else {
      throw LogStoreError.knownKey
    }
    let record = try store(
      try new.introduction(to: last.log, because: .rotation), after: last, log: last.log, old, at: now)
    try handOver(to: new.verifying, at: record.sequence, leaving: "retired")
    return record
  }

  /// - Parameter state: What becomes of the key that wrote up to now.
  borrowing func handOver(
    to new: VerifyingKey, at sequence: Int64, leaving state: String
  ) throws(SQLiteError) {
    try run("UPDATE sign_keys SET state = \(state), to_seq = \(sequence) WHERE state = 'active'")
    try remember(new, from: sequence + 1)
  }

  private borrowing func remember(_ key: VerifyingKey, from sequence: Int64) throws(SQLiteError) {
    try run(
      """
      INSERT INTO sign_keys (key_id, public_hex, state, from_seq)
      VALUES (\(key.id), \(key.bytes.hex), 'active', \(sequence))
      """)
  }

  borrowing func require(_ key: SigningKey) throws {
    let active = try first("SELECT key_id FROM sign_keys WHERE state = 'active'") { $0.text(0) } ?? ""
    guard active == key.id else { throw LogStoreError.notTheActiveKey(active: active) }
  }

  @discardableResult
  private borrowing func store(
    _ entry: LogEntry, after last: LastRecord?, log: String, _ key: SigningKey, at now: Moment
  ) throws(SQLiteError) -> LogRecord {
    let at = last.map { max($0.at, now) } ?? now
    let record = LogRecord(
      entry, log: log, sequence: last.map { $0.sequence + 1 } ?? 0, previous: last?.leaf ?? LogRecord.noLeaf,
      at: at, key: key.id)
    try insert(record, signature: key.sign(record.bytes), at: at)
    return record
  }

  /// - Parameter moment: What ``LogRecord/at`` says.
  borrowing func insert(
    _ record: LogRecord, signature: [UInt8], at moment: Moment
  ) throws(SQLiteError) {
    let entry = record.entry
    let reference = entry["attempt"] ?? entry["payout"] ?? entry["round"]
    try run(
      """
      INSERT INTO log_records (seq, kind, ref_id, body, leaf, signature, key_id, at_ms)
      VALUES (\(record.sequence), \(entry.kind.rawValue), \(reference.sqlValue),
        \(String(decoding: record.bytes, as: UTF8.self)), \(record.leaf.hex), \(signature.base64),
        \(record.key), \(moment))
      """)
  }
}

/// What the next record follows.
struct LastRecord {
  let log: String
  let sequence: Int64
  let leaf: String
  let at: Moment
}

extension Connection {
  borrowing func lastRecord() throws -> LastRecord? {
    try first("SELECT body, seq, leaf, at_ms FROM log_records ORDER BY seq DESC LIMIT 1") { row in
      let record = try LogRecord(Array(row.text(0).utf8))
      return LastRecord(log: record.log, sequence: row.int(1), leaf: row.text(2), at: row.moment(3))
    }
  }
}
