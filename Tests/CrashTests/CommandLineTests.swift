import Foundation
import TestSupport
import Testing

/// The executable as somebody at a shell meets it.
@Suite("The command line", .serialized, .timeLimit(.minutes(5)))
struct CommandLineTests {
  private func run(
    _ line: String, _ variables: [String: String] = [:]
  ) async throws -> (end: ChildProcess.End, complaint: String) {
    let outcome = try await WardenShell().run(line, variables)
    return (outcome.end, outcome.complaint)
  }

  @Test(
    "Output that goes nowhere is a failure, in one sentence",
    arguments: ["help", "version", "commands", "chat"], [">/dev/full", ">&-"])
  func lostOutput(command: String, redirection: String) async throws {
    let (end, complaint) = try await run("echo hello | $WARDEN \(command) \(redirection)")
    #expect(end == .exited(1))
    #expect(complaint.hasPrefix("warden: Standard output cannot be written ("))
    #expect(complaint.split(separator: "\n").count == 1)
  }

  @Test(
    "A database that cannot be there is a wrong setting, which is named",
    arguments: ["missing/warden.sqlite", "/proc/warden.sqlite", "config", "config/warden.yaml"])
  func database(path: String) async throws {
    let (end, complaint) = try await run("echo hello | $WARDEN chat", ["DATABASE_URL": path])
    #expect(end == .exited(78))
    #expect(complaint.hasPrefix("warden: DATABASE_URL: "))
    #expect(complaint.split(separator: "\n").count == 1)
  }

  @Test("The README begins as a terminal does, with the same greeting and the same prompt")
  func readme() async throws {
    let warden = try WardenProcess()
    defer { warden.remove() }
    // Ctrl-D once the prompt is there; nobody waits for ever.
    let line = #"""
      timeout 20 sh -c 'until grep -qs "^> " screen; do sleep 0.1; done; printf "\004"' |
        timeout 20 script -qfec "$WARDEN chat" screen
      """#
    let child = try await ChildProcess(
      URL(filePath: "/bin/sh"), ["-c", line], in: warden.folder,
      environment: ["PATH": "/usr/bin:/bin", "WARDEN": WardenProcess.executable.path, "TERM": "dumb"])
    #expect(await child.end() == .exited(0))
    let screen = try String(contentsOf: warden.folder.appending(path: "screen"), encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(String.init)
    let greeting = try #require(screen.first { $0.hasPrefix("Talk with ") })
    #expect(screen.contains { $0.hasPrefix("> ") })
    let readme = try String(contentsOf: WardenProcess.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("$ scripts/run\n\(greeting)\n\n> hello\n"))
  }
}
