import Testing
import TestSupport
import Vocabulary

@testable import Terminal

@Suite("Through pipes")
struct PipedTests {
  let input = Pipe()
  let output = Pipe()
  let partner = Partner()

  @Test("every line is answered in order, without a prompt, and the end comes after the last answer")
  func inOrder() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing)
    input.send("hello\n\n  \n/help me\nhow are you?")
    input.closeWriting()
    try await connector.run()
    #expect(output.everything() == "You said hello.\nCommand /help me.\nYou said how are you?.\n")
  }

  @Test("/quit and /exit end it after the last answer", arguments: ["/quit", " /EXIT "])
  func left(by word: String) async throws {
    let connector = partner.connect(input: input.reading, output: output.writing)
    input.send("hello\n\(word)\nwhat is never read\n")
    try await connector.run()
    #expect(output.everything() == "You said hello.\n")
  }

  @Test("looks of text and previews are left out")
  func plain() async throws {
    let settings = TerminalSettings(kind: "xterm", mayStyle: true)
    let connector = partner.connect(input: input.reading, output: output.writing, settings: settings) {
      connector, _ in
      let preview = connector.preview(draft: 1)
      await preview.typing()
      await preview.show("Half")
      #expect(await preview.finish() == nil)
      await connector.say(RichText("Bold and \u{1B}[31mbad", spans: [.init(.bold, 0..<4)]))
    }
    input.send("x\n")
    input.closeWriting()
    try await connector.run()
    #expect(output.everything() == "Bold and [31mbad\n")
  }

  @Test("lines become events of one direct chat with a person whose messages are meant for us")
  func events() async throws {
    let connector = partner.connect(
      input: input.reading, output: output.writing, settings: TerminalSettings(userName: "ada"))
    input.send("hello\n/pool\n/ oh well\n//\n")
    input.closeWriting()
    try await connector.run()
    #expect(partner.events.count == 4)
    for event in partner.events {
      #expect(event.address == TerminalConnector.address)
      #expect(event.chatKind == .direct)
      #expect(event.sender?.account == AccountOnPlatform(.terminal, "1"))
      #expect(event.sender?.displayName == "ada")
    }
    #expect(Set(partner.events.map(\.id)).count == 4)
    let isCommand = partner.events.map { if case .command = $0.content { true } else { false } }
    #expect(isCommand == [false, true, false, false])
  }

  @Test("bytes that are no text are replaced, and lines without end are refused")
  func hostile() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing)
    let running = Task { try await connector.run() }
    defer { running.cancel() }
    input.send([0xC3, 0x28, 0x1B, 0x5B, 0x41, 0x0, 0x0A])
    for _ in 0..<20 { await inThread { input.send(Array(repeating: 0x78, count: 8_192)) } }
    input.send("\nend\n")
    input.closeWriting()
    try await running.value
    #expect(
      output.everything() == """
        You said \u{FFFD}([A.
        That line has more than 65536 bytes and was not read.
        You said end.

        """)
  }

  @Test("a number presses a button of the newest message that has some")
  func buttons() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing) { connector, event in
      if case .message(let message) = event.content, message.text == "pay" {
        await connector.say(
          "9.00 USD?", buttons: [[Button("Pay", .callback("p")), Button("Stop", .callback("s"))]])
      } else {
        try await Partner.echo(connector, event)
      }
    }
    input.send("2\npay\n3\n2\n2\n")
    input.closeWriting()
    try await connector.run()
    #expect(
      output.everything() == """
        You said 2.
        9.00 USD?
        [1] Pay   [2] Stop
        You said 3.
        Pressed s.
        You said 2.

        """)
  }

  @Test("a short text that is a file is printed, of anything else its name and size")
  func files() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing) { connector, _ in
      let files = [
        OutboundFile(name: "a.json", mediaType: "application/json", bytes: Array("{\u{1B}[2J}\n".utf8)),
        OutboundFile(name: "b.txt", mediaType: "text/plain; charset=utf-8", bytes: [0x61]),
        OutboundFile(name: "long.txt", mediaType: "text/plain", bytes: Array(repeating: 0x61, count: 65_537)),
        OutboundFile(name: "no.txt", mediaType: "text/plain", bytes: [0xC3, 0x28]),
        OutboundFile(name: "cat.png", mediaType: "image/png", bytes: Array(repeating: 0, count: 1_600_000)),
      ]
      _ = await connector.deliver(
        OutboundMessage(to: TerminalConnector.address, .send(.init("Here.", files: files))))
    }
    input.send("x\n")
    input.closeWriting()
    try await connector.run()
    #expect(
      output.everything() == """
        Here.
        a.json (7 bytes):
        {[2J}
        b.txt (1 byte):
        a
        long.txt (64.0 KiB)
        no.txt (2 bytes)
        cat.png (1.5 MiB)

        """)
  }

  @Test("the line after a question answers it, whatever commands come in between")
  func question() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing) { connector, event in
      if case .command(let message) = event.content, message.text == "/ask" {
        var content = OutboundMessage.Content("Which?")
        content.asksForAnswer = true
        _ = await connector.deliver(OutboundMessage(to: TerminalConnector.address, .send(content)))
      }
    }
    input.send("before\n/ask\n/help\nthis one\nafter\n")
    input.closeWriting()
    try await connector.run()
    let answered = partner.events.map { event -> String? in
      if case .message(let message) = event.content { message.replyTo?.text } else { nil }
    }
    #expect(answered == [nil, nil, nil, "Which?", nil])
  }

  @Test("nobody who reads the output ends it")
  func brokenPipe() async throws {
    let connector = partner.connect(input: input.reading, output: output.writing) { connector, _ in
      let outcome = await connector.deliver(OutboundMessage(to: TerminalConnector.address, "gone"))
      #expect(outcome == .refused(reason: "nobody reads the output"))
    }
    output.closeReading()
    input.send("one\ntwo\n")
    try await connector.run()
    #expect(partner.events.count == 1)
  }

  @Test("a cancelled run ends, also before it has begun", arguments: [true, false])
  func cancelled(waits: Bool) async throws {
    let connector = partner.connect(input: input.reading, output: output.writing)
    let running = Task { try await connector.run() }
    if waits {
      input.send("hello\n")
      await inThread { _ = output.firstBytes() }
    }
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
  }

  @Test("an error of the inbox ends it")
  func failing() async throws {
    struct DiskFull: Error {}
    let connector = TerminalConnector(
      input: input.reading, output: output.writing, settings: TerminalSettings(), clock: FakeClock(),
      accept: { _ in throw DiskFull() }, answered: { _ in })
    input.send("hello\n")
    await #expect(throws: DiskFull.self) { try await connector.run() }
  }
}
