import JSON
import LanguageModels
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

extension LoopbackModelServer.Dialect: CustomTestStringConvertible {
  public var testDescription: String { provider }

  /// The provider's name in settings and books.
  var provider: String {
    switch self {
    case .anthropic: "anthropic"
    case .openai: "openai"
    case .ollama: "ollama"
    }
  }

  func answer(_ texts: [String], usage: ModelScript.Usage = .init()) -> ModelScript {
    switch self {
    case .anthropic: .anthropic(texts, usage: usage)
    case .openai: .openai(texts, usage: usage)
    case .ollama: .ollama(texts, usage: usage)
    }
  }
}

extension Settings {
  /// Talks with the words of this server.
  mutating func use(_ server: LoopbackModelServer, _ dialect: LoopbackModelServer.Dialect) {
    let key = Secret(LoopbackModelServer.key)
    switch dialect {
    case .anthropic: (models.anthropicBase, models.anthropicKey) = (server.baseURL, key)
    case .openai: (models.openAIBase, models.openAIKey) = (server.baseURL, key)
    case .ollama: models.ollamaBase = server.baseURL
    }
  }
}

@Suite("Talk with a model", .timeLimit(.minutes(5)))
struct ModelTalkTests {
  typealias Dialect = LoopbackModelServer.Dialect

  @Test(
    "A streamed answer arrives with its styles, and is booked",
    arguments: [Dialect.anthropic, .openai, .ollama])
  func answers(dialect: Dialect) async throws {
    let script = dialect.answer(["**Hel", "lo** from ", "`me`"], usage: .init(input: 12, output: 5))
    let server = try LoopbackModelServer(dialect, [script])
    try await withBot({ $0.use(server, dialect) }) { bot async throws in
      #expect(try await bot.ask("hello") == ["Hello from me"])
      let message = bot.telegram.world.messages(in: 7)[0]
      #expect(message.entities == [.init("bold", 0, 5), .init("code", 11, 2)])
      #expect(
        try await bot.texts(
          "SELECT provider || ' ' || input_tokens || ' ' || output_tokens || ' ' || outcome FROM model_calls")
          == ["\(dialect.provider) 12 5 answered"])
      #expect(try await bot.count("SELECT count(*) FROM model_reservations") == 0)
      #expect(try await bot.texts("SELECT answered FROM exchanges") == ["**Hello** from `me`"])
      #expect(server.violations == [])
    }
    await server.stop()
  }

  @Test("The model is reminded of what was said before")
  func history() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["One."]), .openai(["Two."])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await bot.ask("first")
      try await bot.ask("other person", 8)
      try await bot.ask("second")
      let turns = server.received[2].body["messages"]?.array?.filter { $0["role"]?.string != "system" } ?? []
      #expect(turns.compactMap { $0["content"]?.string } == ["first", "One.", "second"])
    }
    await server.stop()
  }

  @Test("In a private chat the answer is shown while it is written, and then sent once")
  func drafts() async throws {
    let (first, second) = (Gate(), Gate())
    let script = ModelScript.ollama(["Hello", " from", " me"]).holding(before: 1, at: first)
      .holding(before: 3, at: second)
    let server = try LoopbackModelServer(.ollama, [script])
    try await withBot({ $0.use(server, .ollama) }) { bot in
      bot.telegram.say("hello", in: .private(7))
      try await bot.showsTyping()
      #expect(bot.telegram.world.actions.map(\.action) == ["typing"])
      first.open()
      await bot.telegram.when { !$0.drafts.isEmpty }
      #expect(["Hello", "Hello from"].contains(bot.telegram.world.drafts[0].text))
      second.open()
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: 7) == ["Hello from me"])
      #expect(bot.telegram.world.messages[0].edits == 0)
    }
    await server.stop()
  }

  @Test(
    "Where no draft can be shown, a message is edited until it is the answer",
    arguments: [TelegramChat.private(7), .supergroup(-1_001)])
  func edits(chat: TelegramChat) async throws {
    let (first, second) = (Gate(), Gate())
    let script = ModelScript.ollama(["Hello", " from", " me"]).holding(before: 1, at: first)
      .holding(before: 3, at: second)
    let server = try LoopbackModelServer(.ollama, [script])
    let telegram = try loopback()
    var closed = chat
    closed.refusesDrafts = true
    telegram.add(closed)
    try await withBot(on: telegram, { $0.use(server, .ollama) }) { bot in
      telegram.say("@warden_bot hello", in: closed)
      try await bot.showsTyping()
      first.open()
      await telegram.messages(1, in: chat.id)
      #expect(["Hello", "Hello from"].contains(telegram.world.texts(in: chat.id)[0]))
      second.open()
      try await bot.settled()
      #expect(telegram.world.texts(in: chat.id) == ["Hello from me"])
      #expect(telegram.world.messages[0].edits >= 1)
      #expect(telegram.world.messages[0].replyTo == (chat.kind == .private ? nil : 1))
    }
    await telegram.stop()
    await server.stop()
  }

  @Test("Half an answer that a process left in a group is what the next one goes on with")
  func leftBehind() async throws {
    try await withHalfAnAnswer(then: .ollama(["Hello", " again"])) { bot in
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: GroupTests.readers.id) == ["Hello again"])
      #expect(try await bot.count("SELECT count(*) FROM begun_answers") == 0)
    }
  }

  @Test("Half an answer does not stay when there is no budget for the rest", arguments: [false, true])
  func halfAndNothing(wasTold: Bool) async throws {
    try await withHalfAnAnswer(
      then: .ollama(["Never said."]), { $0.models.caps.all.tokens = 10 },
      atTheEnd: { bot in
        guard wasTold else { return }
        try await bot.bot.database.write { connection in
          let person = try connection.first("SELECT id FROM users") { $0.text(0) } ?? ""
          let day = UTCDay(of: bot.clock.now)
          _ = try connection.shouldAnnounceBudgetReached(to: person, on: day)
        }
      },
      { bot in
        try await bot.settled()
        let said = bot.telegram.world.texts(in: GroupTests.readers.id)
        #expect(said.count == 1)
        #expect(said[0].contains("00:00 UTC"))
        #expect(try await bot.count("SELECT count(*) FROM begun_answers") == 0)
      })
  }

  /// Lets a bot end in the middle of an answer in a group, and starts another one on its database.
  ///
  /// - Parameters:
  ///   - script: What the model says to the second bot.
  ///   - configure: Changes the second bot's settings.
  ///   - atTheEnd: What the first bot does last.
  ///   - body: Looks at the second one.
  private func withHalfAnAnswer(
    then script: ModelScript, _ configure: @escaping (inout Settings) -> Void = { _ in },
    atTheEnd: (RunningBot) async throws -> Void = { _ in }, _ body: (RunningBot) async throws -> Void
  ) async throws {
    let (first, never) = (Gate(), Gate())
    let half = ModelScript.ollama(["Hello", " from", " me"]).holding(before: 1, at: first)
      .holding(before: 3, at: never)
    let server = try LoopbackModelServer(.ollama, [half, script])
    let (telegram, folder) = (try loopback(), try Folder())
    let keeping: (inout Settings) -> Void = {
      $0.use(server, .ollama)
      $0.database = folder.database
    }
    _ = try? await withBot(on: telegram, keeping) { bot in
      telegram.say("@warden_bot hello", in: GroupTests.readers)
      try await bot.showsTyping()
      first.open()
      await telegram.messages(1, in: GroupTests.readers.id)
      while try await bot.count("SELECT count(*) FROM begun_answers") == 0 { await Task.yield() }
      try await atTheEnd(bot)
      // Nothing is done on purpose when it ends.
      bot.running.cancel()
    }
    try await withBot(
      on: telegram,
      {
        keeping(&$0)
        configure(&$0)
      }, body)
    never.open()
    await telegram.stop()
    await server.stop()
  }

  @Test("When a model refuses after its first words, the persona's answer takes their place")
  func refusal() async throws {
    let (first, second) = (Gate(), Gate())
    let script = ModelScript.anthropic(["I", " will", " not"], stop: "refusal").holding(before: 4, at: first)
      .holding(before: 6, at: second)
    let server = try LoopbackModelServer(.anthropic, [script])
    try await withBot({ $0.use(server, .anthropic) }) { bot in
      bot.telegram.say("@warden_bot hello", in: GroupTests.readers)
      try await bot.showsTyping()
      first.open()
      await bot.telegram.messages(1, in: GroupTests.readers.id)
      second.open()
      try await bot.settled()
      #expect(
        bot.telegram.world.texts(in: GroupTests.readers.id)
          == (try await bot.texts("SELECT answered FROM exchanges")))
      #expect(try await bot.texts("SELECT outcome FROM model_calls") == ["declined"])
    }
    await server.stop()
  }

  @Test("Stopped by its reader, the answer ends where it was, and the call is booked")
  func stopped() async throws {
    let (first, never) = (Gate(), Gate())
    let script = ModelScript.ollama(["Hello", " **from**", " me"]).holding(before: 1, at: first)
      .holding(before: 3, at: never)
    let server = try LoopbackModelServer(.ollama, [script, .ollama(["Next."])])
    try await withBot({ $0.use(server, .ollama) }) { bot in
      bot.telegram.say("hello", in: .private(7))
      try await bot.showsTyping()
      first.open()
      await bot.telegram.when { $0.drafts.contains { $0.text == "Hello from" } || $0.drafts.count >= 1 }
      let draft = bot.telegram.world.drafts[0].id
      let stop = #"{"chat":{"id":7,"type":"private","first_name":"Ann"},"draft_id":\#(draft)}"#
      _ = bot.telegram.push("stopped_message_generation", Array(stop.utf8))
      try await bot.settled()
      let answer = try #require(bot.telegram.world.texts(in: 7).first)
      #expect(["Hello …", "Hello from …"].contains(answer))
      #expect(bot.telegram.world.texts(in: 7).count == 1)
      #expect(try await bot.count("SELECT count(*) FROM model_reservations") == 0)
      #expect(try await bot.texts("SELECT outcome FROM model_calls") == ["cancelled"])
      #expect(try await bot.ask("and now?") == ["Next."])
    }
    never.open()
    await server.stop()
  }

  @Test("When the day's budget is used up, each person hears once when it opens again, and nothing is asked")
  func budget() async throws {
    let server = try LoopbackModelServer(.anthropic, [.anthropic(["Never said."])])
    try await withBot({
      $0.use(server, .anthropic)
      $0.models.caps.all.tokens = 10
    }) { bot in
      let told = try await bot.ask("hello")
      #expect(told.count == 1)
      #expect(told[0].contains("00:00 UTC"))
      #expect(try await bot.ask("hello?") == [])
      #expect(try await bot.ask("hello", 8).count == 1)
      #expect(server.received.isEmpty)
      #expect(bot.numbers.contains(#"command="talk",status="do_nothing"} 3"#))
      #expect(
        try await bot.texts("SELECT event || ' ' || reason || ' ' || scope FROM model_unasked ORDER BY id")
          == (1...3).map { "telegram:\($0) budget_reached all" })
      #expect(
        try await bot.count(
          "SELECT count(*) FROM model_unasked AS u JOIN users AS p ON p.id = u.person_id") == 3)
      bot.clock.advance(by: .seconds(86_400))
      #expect(try await bot.ask("a new day").count == 1)
    }
    await server.stop()
  }

  static let failures: [(name: String, script: ModelScript)] = [
    ("500", .error(500)), ("529", .error(529, type: "overloaded_error")), ("401", .error(401)),
    ("nonsense", ModelScript("<html>hello</html>")), ("hangs up", .hangUp),
    ("half an answer", ModelScript.anthropic(["Hel", "lo"]).prefix(4, ending: .broken)),
    ("ends too early", ModelScript.anthropic(["Hel", "lo"]).prefix(4)), ("empty", .anthropic([])),
    ("nothing to be seen", .anthropic(["```\n", "```"])),
    ("a letter without a width", .anthropic(["\u{200B}\n"])),
    ("10 MB", .anthropic([String(repeating: "0123456789", count: 1_000_000)])),
    ("not JSON", ModelScript("event: message_start\ndata: {\"type\":\n\n")),
  ]

  @Test("Whatever a model does wrong, the persona answers by itself", arguments: failures.map(\.name))
  func fails(name: String) async throws {
    let script = try #require(Self.failures.first { $0.name == name }?.script)
    let server = try LoopbackModelServer(.anthropic, [script])
    try await withBot(hurry: .seconds(3), { $0.use(server, .anthropic) }) { bot in
      let answer = try await bot.ask("hello")
      #expect(answer.count == 1)
      #expect(!answer[0].hasPrefix("Hel\n"))
      #expect(try await bot.texts("SELECT answered FROM exchanges") == answer)
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await bot.count("SELECT count(*) FROM model_reservations") == 0)
      #expect(server.received.count >= 1)
    }
    await server.stop()
  }

  @Test("A model that fails is followed by the next one, and the answer is booked under its name")
  func fallback() async throws {
    let broken = try LoopbackModelServer(.anthropic, [.error(500)])
    let server = try LoopbackModelServer(.ollama, [.ollama(["From the second."])])
    try await withBot(
      hurry: .seconds(3),
      {
        $0.use(broken, .anthropic)
        $0.use(server, .ollama)
        $0.models.fallback = [ModelID(.ollama, "llama3.2")]
      }
    ) { bot async throws in
      #expect(try await bot.ask("hello") == ["From the second."])
      #expect(
        try await bot.texts("SELECT provider FROM model_calls WHERE outcome = 'answered'") == ["ollama"])
    }
    await broken.stop()
    await server.stop()
  }

  @Test("Told to stay offline, it asks no model although one is configured")
  func offline() async throws {
    let server = try LoopbackModelServer(.anthropic, [.anthropic(["Never said."])])
    try await withBot({
      $0.use(server, .anthropic)
      $0.models.companion = .offline
    }) { bot async throws in
      #expect(try await bot.ask("hello").count == 1)
      #expect(server.received.isEmpty)
    }
    await server.stop()
  }

  @Test("A long answer arrives in parts, in order, and each part closes its code block and opens it again")
  func parts() async throws {
    let lines = (1...400).map { "let number\($0) = \($0) // a line of code" }
    let text = "Here it is:\n\n```swift\n\(lines.joined(separator: "\n"))\n```\n\nThat was it."
    let server = try LoopbackModelServer(.openai, [.openai([text])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      let parts = try await bot.ask("write me a program")
      #expect(parts.count >= 4)
      #expect(parts.allSatisfy { $0.utf16.count <= 4_096 })
      let arrived = parts.joined(separator: "\n").split(separator: "\n").map { String($0) }
      #expect(arrived.filter { $0.hasPrefix("let") } == lines)
      #expect(arrived.last == "That was it.")
      for message in bot.telegram.world.messages {
        #expect(message.entities.contains { $0.type == "pre" && $0.language == "swift" })
      }
    }
    await server.stop()
  }

  @Test("What a model writes cannot mention or style more than Markdown does")
  func harmless() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["<b>no</b> [x](javascript:alert) @everyone"])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      let answer = try #require(try await bot.ask("hello").first)
      #expect(answer.contains("no") && answer.contains("@everyone"))
      #expect(bot.telegram.world.messages[0].entities == [])
    }
    await server.stop()
  }
}
