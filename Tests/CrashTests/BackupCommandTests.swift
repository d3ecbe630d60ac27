import SQLite
import TestSupport
import Testing

@testable import warden

/// `warden backup` as somebody at a shell meets it.
@Suite("Copying at the command line", .serialized, .timeLimit(.minutes(5)))
struct BackupCommandTests {
  @Test("A copy whose books are out of order is kept, and said to be so")
  func brokenBooks() async throws {
    let shell = try WardenShell("operators: [\"terminal:1\"]\n")
    let sound = try await shell.run(
      "printf '/admin round open default 10\\n' | $WARDEN chat && $WARDEN backup sound.sqlite")
    #expect(sound.end == .exited(0), "\(sound.complaint)")
    #expect(sound.output.contains("\nCopied ") && sound.output.hasSuffix(" to sound.sqlite.\n"))
    let database = try await Database(path: shell.warden.database, migrations: Features.migrations)
    try await database.write {
      _ = try $0.run("UPDATE ledger_txns SET posted_ms = posted_ms + 1 WHERE seq = 1")
    }
    await database.close()
    let broken = try await shell.run("$WARDEN backup broken.sqlite")
    #expect(broken.end == .exited(1))
    #expect(
      broken.complaint.hasSuffix(
        " to broken.sqlite, but its books are out of order (I4: the chain breaks at transaction 1).\n"),
      "\(broken.complaint)")
    #expect(try await shell.run("test -s broken.sqlite").end == .exited(0))
  }
}
