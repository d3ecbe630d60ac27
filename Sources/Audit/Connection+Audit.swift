import SQLite
import Vocabulary

extension Connection {
  /// Adds a line to the trail. Belongs into the transaction of the change that it tells of.
  package borrowing func audit(_ entry: AuditEntry, now: Moment) throws(SQLiteError) {
    let last: (Int64, String)? = try first(
      "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1"
    ) { ($0.int(0), $0.text(1)) }
    let record = AuditRecord(entry, (last?.0 ?? 0) + 1, after: last?.1 ?? AuditRecord.noHash, at: now)
    try run(
      """
      INSERT INTO audit_log (seq, at_ms, actor, action, target, workspace_id, detail_json, prev_hash, hash)
      VALUES (
        \(record.sequence), \(record.at), \(record.actor), \(record.action), \(record.target.sqlValue),
        \(record.workspace.sqlValue), \(record.detail), \(record.previousHash), \(record.hash))
      """)
  }

  /// The newest lines first.
  ///
  /// - Parameters:
  ///   - actor: Only what this one did; `nil` for everybody.
  ///   - page: From 1.
  package borrowing func auditRecords(
    by actor: AuditEntry.Actor? = nil, page: Int = 1, of count: Int = 20
  ) throws(SQLiteError) -> [AuditRecord] {
    let skipped = (max(1, page) - 1) * count
    guard let actor else {
      return try all(
        """
        SELECT seq, at_ms, actor, action, target, workspace_id, detail_json, prev_hash, hash
        FROM audit_log ORDER BY seq DESC LIMIT \(count) OFFSET \(skipped)
        """
      ) { AuditRecord($0) }
    }
    return try all(
      """
      SELECT seq, at_ms, actor, action, target, workspace_id, detail_json, prev_hash, hash
      FROM audit_log WHERE actor = \(actor.text) ORDER BY seq DESC LIMIT \(count) OFFSET \(skipped)
      """
    ) { AuditRecord($0) }
  }
}

extension AuditRecord {
  /// The columns in the order of the table.
  init(_ row: borrowing Row) {
    self.init(
      sequence: row.int(0), at: row.moment(1), actor: row.text(2), action: row.text(3),
      target: row.optionalText(4), workspace: row.optionalText(5), detail: row.text(6),
      previousHash: row.text(7), hash: row.text(8))
  }
}
