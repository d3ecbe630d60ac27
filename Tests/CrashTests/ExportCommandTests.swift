import TestSupport
import Testing

/// `warden export` as somebody at a shell meets it.
@Suite("Exporting at the command line", .serialized, .timeLimit(.minutes(5)))
struct ExportCommandTests {
  @Test("What is exported is proved by verify, and a file that is there already stays as it is")
  func export() async throws {
    let shell = try WardenShell("operators: [\"terminal:1\"]\n")
    let made = try await shell.run(
      "printf '/admin round open default 10\\n' | $WARDEN chat && $WARDEN export log.jsonl && $WARDEN verify log.jsonl"
    )
    #expect(made.end == .exited(0), "\(made.complaint)")
    #expect(made.output.contains("\nWrote 2 records of the decision log to log.jsonl.\n"))
    #expect(made.output.contains("log.jsonl: Proved: log "))
    let again = try await shell.run("$WARDEN export log.jsonl")
    #expect(again.end == .exited(1))
    #expect(again.complaint == "warden: log.jsonl cannot be written: File exists.\n")
    #expect(try await shell.run("$WARDEN verify log.jsonl").end == .exited(0))
  }

  @Test("Without a log, or with nowhere to write it, one sentence says so, and no file is left")
  func nothing() async throws {
    let shell = try WardenShell()
    let empty = try await shell.run("echo hello | $WARDEN chat && $WARDEN export log.jsonl")
    #expect(empty.end == .exited(1))
    #expect(empty.complaint == "warden: The decision log has no records yet.\n")
    let nowhere = try await shell.run("$WARDEN export missing/log.jsonl")
    #expect(nowhere.complaint == "warden: missing/log.jsonl cannot be written: No such file or directory.\n")
    #expect(try await shell.run("test ! -e log.jsonl && test ! -e missing").end == .exited(0))
    #expect(try await shell.run("$WARDEN export").end == .exited(64))
  }
}
