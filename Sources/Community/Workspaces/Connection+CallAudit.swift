import Audit
import Commands
import SQLite
import Vocabulary

extension Connection {
  /// Adds a line to the audit trail about what a command changes, in the community where it was given. Belongs into the
  /// transaction of the change.
  ///
  /// - Parameters:
  ///   - action: Dotted words, the feature first: `personality.set`.
  ///   - target: An identifier or a word of the program, nothing a member wrote.
  package borrowing func audit(
    _ action: String, by call: CommandCall, target: String? = nil,
    detail: [String: AuditEntry.Detail] = [:]
  ) throws(SQLiteError) {
    var workspace: WorkspaceID?
    if let place = call.community { workspace = try self.workspace(at: place, now: call.now) }
    try audit(
      AuditEntry(
        .person(call.person), action, target: target, workspace: workspace?.text, detail: detail),
      now: call.now)
  }
}

extension Connection {
  /// The same for what somebody decides about themselves: that is no matter of the community in which they say it.
  package borrowing func auditPrivately(
    _ action: String, by call: CommandCall, detail: [String: AuditEntry.Detail] = [:]
  ) throws(SQLiteError) {
    try auditPrivately(action, by: call.person, now: call.now, detail: detail)
  }

  borrowing func auditPrivately(
    _ action: String, by person: PersonID, now: Moment, detail: [String: AuditEntry.Detail] = [:]
  ) throws(SQLiteError) {
    try audit(AuditEntry(.person(person), action, target: person.text, detail: detail), now: now)
  }
}

extension Connection {
  /// How many changes there were in a community.
  package borrowing func auditCount(
    in workspace: WorkspaceID, since start: Moment
  ) throws(SQLiteError) -> Int64 {
    try first(
      "SELECT COUNT(*) FROM audit_log WHERE workspace_id = \(workspace) AND at_ms >= \(start)"
    ) { $0.int(0) } ?? 0
  }
}
