import Groundwork
import SQLite
import Vocabulary

/// Why a key was not revoked.
package enum RevocationError: Error, Hashable {
  /// It is no `key` record for the reason `compromise` that shows that somebody has the new key.
  case noRevocation
  /// The root key has not signed it.
  case notSignedByRoot
  /// It is about another log, or this one has gone on since it was drafted.
  case doesNotFollow
}

/// How the log is taken out of the hands of whoever else has its key. The root key lies where no Warden runs, so its
/// signature is made elsewhere: a record is drafted here, signed there, and brought back.
extension Connection {
  /// The record that would take the pen from the active key and give it to `new`. It fits as long as nothing else is
  /// written.
  ///
  /// - Throws: ``LogStoreError``; ``SQLiteError``.
  package borrowing func draftRevocation(
    introducing new: SigningKey, root: VerifyingKey, at now: Moment
  ) throws -> LogRecord {
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    try requireNew(new.id, root)
    return LogRecord(
      try new.introduction(to: last.log, because: .compromise), log: last.log, sequence: last.sequence + 1,
      previous: last.leaf, at: max(last.at, now), key: root.id)
  }

  /// Takes the pen from a key that is in other hands, by a record that the root key has signed.
  ///
  /// - Parameters:
  ///   - bytes: As they were drafted.
  ///   - root: What was published of the root key.
  /// - Throws: ``RevocationError``, ``LogStoreError``; ``SQLiteError``.
  @discardableResult
  package borrowing func revokeKey(
    _ bytes: [UInt8], signature: [UInt8], root: VerifyingKey
  ) throws -> LogRecord {
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    guard let record = try? LogRecord(bytes), record.entry.kind == .key,
      record.entry["reason"] == KeyReason.compromise.rawValue, let at = Moment(iso8601: record.at),
      let new = record.entry["public"].flatMap({ VerifyingKey(hex: $0) }),
      let proof = record.entry["proof"].flatMap({ [UInt8](base64: $0) }),
      new.verifies(proof, of: new.proofText(for: record.log))
    else { throw RevocationError.noRevocation }
    guard record.key == root.id, root.verifies(signature, of: bytes) else {
      throw RevocationError.notSignedByRoot
    }
    guard record.log == last.log, record.sequence == last.sequence + 1, record.previous == last.leaf,
      at >= last.at
    else { throw RevocationError.doesNotFollow }
    try requireNew(new.id, root)
    // The root key signs this one record and no other.
    try run(
      """
      INSERT INTO sign_keys (key_id, public_hex, state, from_seq, to_seq)
      VALUES (\(root.id), \(root.bytes.hex), 'retired', \(record.sequence), \(record.sequence))
      ON CONFLICT (key_id) DO NOTHING
      """)
    try insert(record, signature: signature, at: at)
    try handOver(to: new, at: record.sequence, leaving: "revoked")
    return record
  }

  /// A key that was in the log never comes back, and the root key never writes.
  private borrowing func requireNew(_ key: String, _ root: VerifyingKey) throws {
    let isKnown = try exists("SELECT 1 FROM sign_keys WHERE key_id = \(key)")
    if isKnown || key == root.id { throw LogStoreError.knownKey }
  }
}
