import Foundation
import TestSupport
import Testing
import Transport

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

  @Test(
    "A key that the model's provider refuses is an error in the terminal, in one line that says what to do")
  func refusedKey() async throws {
    let server = try LoopbackModelServer(.openai, [.error(401)])
    let model = ["OPENAI_API_KEY": LoopbackModelServer.key, "OPENAI_BASE_URL": server.baseURL]
    let (end, complaint) = try await run(#"printf 'hello\nhello again\n' | $WARDEN chat"#, model)
    #expect(end == .exited(0))
    #expect(complaint.split(separator: "\n").count == 1)
    #expect(complaint.contains("the provider does not take the key") && complaint.contains("OPENAI_API_KEY"))
    await server.stop()
  }

  @Test("The terminal logs what WARDEN_LOG says, and errors where it says nothing")
  func level() async throws {
    let (_, silent) = try await run("echo hello | $WARDEN chat")
    #expect(silent == "")
    let (_, told) = try await run("echo hello | $WARDEN chat", ["WARDEN_LOG": "notice"])
    #expect(told.contains(" notice  Started"))
  }

  @Test("A port that is taken is named with the variable that says so, and with what to do")
  func takenPort() async throws {
    let taken = try HTTPServer()
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let (end, complaint) = try await run(
      "$WARDEN run 2>&1 | grep ^warden: >&2",
      [
        "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL,
        "WARDEN_HTTP_LISTEN": "127.0.0.1:\(taken.port)",
      ])
    #expect(end == .exited(0))
    #expect(
      complaint
        == "warden: WARDEN_HTTP_LISTEN: another process already listens on 127.0.0.1 port \(taken.port); choose another port, or off.\n"
    )
    await taken.stop()
    await telegram.stop()
  }
}
