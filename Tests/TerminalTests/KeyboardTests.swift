import Foundation
import Glibc
import Testing
import TestSupport
import Vocabulary

@testable import Terminal

@Suite("At a keyboard", .enabled(if: PseudoTerminal.isAvailable, "there is no /dev/pts here"))
struct KeyboardTests {
  let terminal = PseudoTerminal()
  let partner = Partner()
  let settings = TerminalSettings(kind: "xterm", mayStyle: true)

  private func connect(
    _ settings: TerminalSettings? = nil, answer: @escaping Partner.Answer = Partner.echo
  ) -> TerminalConnector {
    partner.connect(
      input: terminal.inside, output: terminal.inside, settings: settings ?? self.settings, answer: answer)
  }

  @Test("a line is edited after a prompt, and answered below")
  func line() async throws {
    let connector = connect()
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("hellp\u{7F}o\r")
    await terminal.wait(for: "You said hello.\r\n\r\n> ")
    terminal.type("zwölf 東京\r")
    await terminal.wait(for: "You said zwölf 東京.\r\n\r\n> ")
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("whoever sits there is told first how to go on")
  func greeting() async throws {
    var settings = settings
    settings.greeting = "Ctrl-D leaves."
    let connector = connect(settings)
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "Ctrl-D leaves.\r\n\r\n> ")
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("the terminal is given back as it was")
  func restored() async throws {
    let before = terminal.mode
    let connector = connect()
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    #expect(terminal.mode.c_lflag & UInt32(ISIG | ECHO | ICANON) == 0)
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(terminal.mode.c_lflag == before.c_lflag)
    #expect(terminal.mode.c_oflag == before.c_oflag)
  }

  @Test("Ctrl-C takes the line back, and leaves when pressed again")
  func interrupt() async throws {
    let connector = connect()
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("never mind\u{3}")
    await terminal.wait(for: "^C\r\nPress Ctrl-C again to leave, or go on.\r\n\r\n> ")
    terminal.type("hello\r")
    await terminal.wait(for: "You said hello.\r\n\r\n> ")
    terminal.type("\u{3}")
    await terminal.wait(for: "> ")
    terminal.type("\u{3}")
    try await running.value
    #expect(partner.events.count == 1)
  }

  @Test("Ctrl-C does not wait for an answer, and has it stopped")
  func interruptedAnswer() async throws {
    let gate = Gate()
    let connector = connect { connector, event in
      guard case .message = event.content else { return }
      let preview = connector.preview(draft: 42)
      await preview.typing()
      await preview.show("Well, let me")
      await gate.pass()
    }
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("hello\r")
    await terminal.wait(for: "Well, let")
    terminal.type("\u{3}")
    await terminal.wait(for: " me\r\n> ")
    #expect(partner.events.last?.content == .stopGeneration(draft: 42))
    terminal.type("\u{3}")
    try await running.value
  }

  @Test("an answer is shown while it grows, and stands there once")
  func growing() async throws {
    let connector = connect { connector, _ in
      let preview = connector.preview(draft: 1)
      await preview.typing()
      await preview.show("I think")
      await preview.show("I think it is **fine")
      let shown = await preview.finish()
      #expect(shown != nil)
      let text = RichText("I think it is fine today.", spans: [.init(.bold, 14..<18)])
      _ = await connector.deliver(
        OutboundMessage(to: TerminalConnector.address, .replace(message: shown ?? "", with: .init(text))))
    }
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("hello\r")
    let screen = await terminal.wait(for: "\r\n\r\n> ")
    #expect(
      screen == "hello\r\n\u{1B}[2m…\u{1B}[0m\r\u{1B}[KI think it is\u{1B}[0m\r\u{1B}[J"
        + "I think it is \u{1B}[0;1mfine\u{1B}[0m today.\r\n\r\n> ")
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("what is said unasked stands above the line that is being typed")
  func unasked() async throws {
    let connector = connect()
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("hel")
    await terminal.wait(for: "hel")
    await connector.say("By the way.")
    let screen = await terminal.wait(for: "> hel")
    #expect(screen == "\r\u{1B}[JBy the way.\r\n\r\n> hel")
    terminal.type("lo\r")
    await terminal.wait(for: "You said hello.\r\n\r\n> ")
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("lines are remembered for other days, but not those that begin with a blank")
  func history() async throws {
    let folder = URL.temporaryDirectory.appending(path: "warden-history-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "state/warden/history")
    var settings = settings
    settings.historyFile = file.path
    for keys in ["first\r", " secret\r", "\u{1B}[A\r"] {
      let connector = connect(settings)
      let running = Task { try await connector.run() }
      defer { running.cancel() }
      await terminal.wait(for: "> ")
      terminal.type(keys)
      await terminal.wait(for: "You said")
      await terminal.wait(for: "> ")
      terminal.type("\u{4}")
      try await running.value
    }
    let texts = partner.events.map { if case .message(let message) = $0.content { message.text } else { "" } }
    #expect(texts == ["first", " secret", "first"])
    let kept = try String(contentsOf: file, encoding: .utf8)
    #expect(kept.contains("first"))
    #expect(!kept.contains("secret"))
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("what is said unasked wipes all rows of a long line")
  func longLine() async throws {
    let connector = connect()
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type(String(repeating: "東", count: 40) + "x")
    await terminal.wait(for: "x")
    await connector.say("By the way.")
    await terminal.wait(for: "\r\u{1B}[2A\u{1B}[JBy the way.\r\n\r\n> 東")
    await terminal.wait(for: "x")
    terminal.type("\r")
    await terminal.wait(for: "You said 東")
    await terminal.wait(for: "> ")
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("a terminal that can do nothing is asked for nothing")
  func dumb() async throws {
    let connector = connect(TerminalSettings(kind: "dumb")) { connector, _ in
      let preview = connector.preview(draft: 1)
      await preview.typing()
      await preview.show("I thought so")
      await preview.show("I think so")
      let shown = await preview.finish()
      let text = RichText("I think so.", spans: [.init(.bold, 2..<7)])
      _ = await connector.deliver(
        OutboundMessage(to: TerminalConnector.address, .replace(message: shown ?? "", with: .init(text))))
    }
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    await terminal.wait(for: "> ")
    terminal.type("hello\r")
    let screen = await terminal.wait(for: "\r\n\r\n> ")
    #expect(screen.hasSuffix("I thought so\r\nI think so.\r\n\r\n> "))
    #expect(!screen.contains("\u{1B}"))
    terminal.type("\u{4}")
    try await running.value
  }

  @Test("a pipe into a terminal is answered with looks and without a prompt")
  func pipeIntoTerminal() async throws {
    let input = Pipe()
    let connector = partner.connect(input: input.reading, output: terminal.inside, settings: settings) {
      connector, _ in await connector.say(RichText("Fine.", spans: [.init(.bold, 0..<4)]))
    }
    input.send("hello\n")
    input.closeWriting()
    try await connector.run()
    #expect(await terminal.wait(for: "\n") == "\u{1B}[0;1mFine\u{1B}[0m.\r\n")
  }
}
