import Audit
import Groundwork
import SQLite
import Testing
import Vocabulary

@Suite("The audit trail")
struct AuditTests {
  let database: Database
  let start = Moment(seconds: 1_790_000_000)
  let ann = AuditEntry.Actor.person(PersonID("usr_01ARZ3NDEKTSV4RRFFQ69G5FAV"))

  init() async throws {
    database = try await Database(path: ":memory:", migrations: auditMigrations)
  }

  private func note(_ entries: AuditEntry...) async throws {
    try await database.write { [start] connection in
      for entry in entries { try connection.audit(entry, now: start) }
    }
  }

  private func proof() async throws -> AuditProof { try await database.read { try $0.verifyAudit() } }

  @Test("An empty trail is intact")
  func empty() async throws {
    #expect(try await proof() == .intact(count: 0, head: AuditRecord.noHash))
  }

  @Test("A line's hash is that of the documented text")
  func textForm() async throws {
    try await note(
      AuditEntry(
        ann, "workspace.role", target: "usr_B", workspace: "wsp_C",
        detail: ["role": "reviewer", "days": 7, "again": true]))
    let record = try #require(try await database.read { try $0.auditRecords() }.first)
    let text =
      AuditRecord.noHash + "\nwarden-audit/1\nseq: 1\nat: 1790000000000\n"
      + "actor: usr_01ARZ3NDEKTSV4RRFFQ69G5FAV\naction: workspace.role\ntarget: usr_B\nworkspace: wsp_C\n"
      + #"detail: {"again":true,"days":7,"role":"reviewer"}"# + "\n"
    #expect(record.hash == SHA256.hash(Array(text.utf8)).hex)
    #expect(record.hash == record.expectedHash)
  }

  @Test("The trail goes from hash to hash, and the newest line comes first")
  func chain() async throws {
    try await note(AuditEntry(ann, "a"), AuditEntry(.warden, "b"), AuditEntry(.operatorAtShell, "c"))
    let records = try await database.read { try $0.auditRecords() }
    #expect(records.map(\.action) == ["c", "b", "a"])
    #expect(records.map(\.actor) == ["shell", "warden", ann.text])
    #expect(records.map(\.sequence) == [3, 2, 1])
    #expect(try await proof() == .intact(count: 3, head: records[0].hash))
    let own = try await database.read { [ann] in try $0.auditRecords(by: ann) }
    #expect(own.map(\.action) == ["a"])
    let second = try await database.read { try $0.auditRecords(page: 2, of: 2) }
    #expect(second.map(\.action) == ["a"])
  }

  @Test(
    "Any change by hand shows",
    arguments: [
      ("UPDATE audit_log SET actor = 'usr_X' WHERE seq = 2", 2),
      ("UPDATE audit_log SET at_ms = at_ms + 1 WHERE seq = 3", 3),
      ("UPDATE audit_log SET detail_json = '{}' WHERE seq = 1", 1),
      ("UPDATE audit_log SET workspace_id = 'wsp_X' WHERE seq = 1", 1),
      ("DELETE FROM audit_log WHERE seq = 2", 2), ("DELETE FROM audit_log WHERE seq = 1", 1),
    ] as [(SQL, Int64)])
  func tampering(change: SQL, sequence: Int64) async throws {
    try await note(
      AuditEntry(ann, "a", detail: ["x": 1]), AuditEntry(ann, "b"), AuditEntry(ann, "c"))
    try await database.write { _ = try $0.run(change) }
    #expect(try await proof() == .broken(sequence: sequence))
  }

  @Test("What is taken back leaves no line, and the next one follows without a gap")
  func rollback() async throws {
    struct Regret: Error {}
    try await note(AuditEntry(ann, "a"))
    await #expect(throws: Regret.self) {
      try await database.write { [ann, start] connection in
        try connection.audit(AuditEntry(ann, "b"), now: start)
        throw Regret()
      }
    }
    try await note(AuditEntry(ann, "c"))
    let records = try await database.read { try $0.auditRecords() }
    #expect(records.map(\.sequence) == [2, 1])
  }

  @Test("No value can pretend to be another line")
  func forgedLines() async throws {
    try await note(AuditEntry(ann, "a", target: "x\nworkspace: wsp_X", detail: ["t": "\n\u{7F}seq: 9\r"]))
    let record = try #require(try await database.read { try $0.auditRecords() }.first)
    #expect(record.target == "xworkspace: wsp_X")
    #expect(record.detail == #"{"t":"seq: 9"}"#)
    #expect(try await proof() == .intact(count: 1, head: record.hash))
  }
}
