import Audit
import Commands
import SQLite
import Vocabulary

/// `/admin system audit`: the trail of who changed what, for operators.
package enum AuditCommand {
  private static let pageSize = 15

  package static func command(in database: @escaping @Sendable () -> Database) -> Command {
    Command(
      "admin system audit", "Audit log", Argument<Int?>("page", "Page number", 1...1_000),
      Argument<String?>("actor", "Only this actor", length: 2...64), who: .operators, answers: [.notAllowed]
    ) { call, page, actor in
      let page = page ?? 1
      var only: AuditEntry.Actor?
      if let actor { only = try await found(actor, call, database()) }
      // Both from one state of the database, and not on the connection that everybody writes with.
      let (records, proof) = try await database().read { [only] connection in
        (
          try connection.auditRecords(by: only, page: page, of: pageSize),
          page == 1 ? try connection.verifyAudit() : nil
        )
      }
      var lines: [String] = []
      switch proof {
      case .intact(let count, let head)?:
        lines.append("\(count) line\(count == 1 ? "" : "s"), unbroken. The last hash is \(head).")
      case .broken(let sequence)?:
        lines.append("⚠ The trail is broken at line \(sequence): it was changed by hand.")
      case nil: break
      }
      if records.isEmpty { lines.append(page > 1 ? "There is no such page." : "Nothing was changed yet.") }
      lines += records.map(line)
      if records.count == pageSize { lines.append("More: page=\(page + 1)") }
      return Reply(lines.joined(separator: "\n"))
    }
  }

  private static func line(_ record: AuditRecord) -> String {
    var text = "\(record.sequence) · \(record.at.iso8601) · \(record.actor) · \(record.action)"
    if let target = record.target { text += " → \(target)" }
    if let workspace = record.workspace { text += " in \(workspace)" }
    return record.detail == "{}" ? text : text + " \(record.detail)"
  }

  private static func found(
    _ text: String, _ call: CommandCall, _ database: Database
  ) async throws -> AuditEntry.Actor {
    let others: [AuditEntry.Actor] = [.warden, .recovery, .operatorAtShell]
    if let actor = others.first(where: { $0.text == text }) { return actor }
    guard let reference = PersonReference(text: text) else {
      throw CommandError.argumentInvalid("actor", expected: "a person: @name, or their number")
    }
    return .person(try await Pointing.person(reference, call, database))
  }
}
