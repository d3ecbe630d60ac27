import SQLite

/// What a walk over the whole trail has shown.
package enum AuditProof: Hashable, Sendable {
  /// Every line is as it was written. `head` is the last hash: whoever wrote it down elsewhere can tell that nothing
  /// was cut off at the end, which the trail alone cannot prove.
  case intact(count: Int64, head: String)
  /// The first line that is not what was written, or that does not follow the one before.
  case broken(sequence: Int64)
}

extension Connection {
  /// Recomputes every hash.
  package borrowing func verifyAudit() throws(SQLiteError) -> AuditProof {
    var (count, head) = (0 as Int64, AuditRecord.noHash)
    var broken: Int64?
    try forEach(
      """
      SELECT seq, at_ms, actor, action, target, workspace_id, detail_json, prev_hash, hash
      FROM audit_log ORDER BY seq
      """
    ) { row throws(SQLiteError) in
      let record = AuditRecord(row)
      guard record.sequence == count + 1, record.previousHash == head, record.hash == record.expectedHash
      else {
        broken = count + 1
        return false
      }
      (count, head) = (record.sequence, record.hash)
      return true
    }
    return broken.map { .broken(sequence: $0) } ?? .intact(count: count, head: head)
  }
}
