import JSON
import SQLite
import Vocabulary

/// Whether Warden can do its work just now: every connector connected, the database writable, nothing overdue.
package struct Readiness: Sendable {
  /// One thing that has to be so; the closure says in a few words why it is not.
  package struct Check: Sendable {
    package let name: String
    package let failure: @Sendable () async -> String?

    package init(_ name: String, failure: @escaping @Sendable () async -> String?) {
      self.name = name
      self.failure = failure
    }

    package static func database(_ database: Database) -> Check {
      Check("database") { await database.checkWritable() ? nil : "cannot be written" }
    }
  }

  private let checks: [Check]

  package init(_ checks: [Check]) { self.checks = checks }

  /// What is not as it should be; empty when all is well.
  package func failures() async -> [(name: String, reason: String)] {
    var failures: [(name: String, reason: String)] = []
    for check in checks {
      if let reason = await check.failure() { failures.append((check.name, reason)) }
    }
    return failures
  }

  /// `[{"check":"telegram","reason":"not connected"}]`
  static func json(_ failures: [(name: String, reason: String)]) -> [UInt8] {
    var writer = JSONWriter()
    writer.array { writer in
      for failure in failures {
        writer.object { writer in
          writer.field("check", failure.name)
          writer.field("reason", failure.reason)
        }
      }
    }
    return writer.bytes
  }
}
