import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

/// The whole bot beside a Wikipedia on this machine.
func withWikipedia(
  articles: [LoopbackWikipedia.Article] = WikiFlowTests.articles, fault: LoopbackWikipedia.Fault? = nil,
  hurry: Duration? = nil, on telegram: LoopbackTelegram? = nil,
  _ configure: (inout Settings) -> Void = { _ in },
  _ body: (RunningBot, LoopbackWikipedia) async throws -> Void
) async throws {
  let wikipedia = try LoopbackWikipedia(articles, fault: fault)
  try await withBot(
    on: telegram, hurry: hurry,
    {
      $0.tools.hasWikipedia = true
      $0.wikipediaBase = wikipedia.base
      configure(&$0)
    }
  ) { bot async throws in try await body(bot, wikipedia) }
  #expect(wikipedia.violations == [])
  await wikipedia.stop()
}

@Suite("Wikipedia in the whole bot", .timeLimit(.minutes(5)))
struct WikiFlowTests {
  static let articles = [
    LoopbackWikipedia.Article("Ada Lovelace", "Ada Lovelace was an English mathematician and writer."),
    LoopbackWikipedia.Article("Lima", "Lima is the capital and largest city of Peru."),
    LoopbackWikipedia.Article("Lovelace Medal", "The Lovelace Medal is given for information systems."),
  ]

  @Test("/wiki answers with the beginning of the article, and where it stands")
  func command() async throws {
    try await withWikipedia { bot, wikipedia async throws in
      let answer = try await bot.ask("/wiki Ada Lovelace")
      #expect(
        answer == [
          "Ada Lovelace\nAda Lovelace was an English mathematician and writer.\n\(wikipedia.origin)/wiki/Ada_Lovelace"
        ])
      #expect(bot.telegram.world.messages[0].entities.contains { $0.type == "bold" })
      let two = try await bot.ask("/wiki results=2 lovelace")
      #expect(two[0].contains("Ada Lovelace\n") && two[0].contains("\n\nLovelace Medal\n"))
      #expect(wikipedia.asked == ["Ada Lovelace", "lovelace"])
      #expect(bot.numbers.contains(#"warden_tool_calls_total{tool="wiki_search",outcome="ok"} 2"#))
    }
  }

  @Test("In a group everybody sees the answer, in the community's own words when nothing is found")
  func group() async throws {
    try await withWikipedia { bot, _ async throws in
      let chat = GroupTests.readers
      let answer = try await bot.ask("/wiki@warden_bot Lima", in: chat)
      #expect(answer.count == 1)
      #expect(answer[0].hasPrefix("Lima\n"))
      #expect(try await bot.ask("/wiki xyzzy") == ["Nothing was found. Try other words."])
    }
  }

  static let faults: [(fault: LoopbackWikipedia.Fault, sentence: String)] = [
    (.html, "Wikipedia answers with something that cannot be read."),
    (.redirect("http://127.0.0.1:1/"), "Wikipedia sends its visitors elsewhere, and that is not followed."),
    (.large, "Wikipedia answers with more than can be read."),
    (.status(503), "Wikipedia has too much to do just now."),
    (.status(404), "Wikipedia did not take the question."),
  ]

  @Test("Whatever it does wrong is one sentence", arguments: 0..<faults.count)
  func fault(index: Int) async throws {
    let (fault, sentence) = Self.faults[index]
    try await withWikipedia(fault: fault) { bot, _ async throws in
      #expect(try await bot.ask("/wiki Lima") == [sentence])
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
    }
  }

  @Test("One that says nothing keeps nobody waiting for longer than ten seconds")
  func silent() async throws {
    try await withWikipedia(fault: .silent(Gate()), hurry: .seconds(10)) { bot, _ async throws in
      #expect(try await bot.ask("/wiki Lima") == ["Wikipedia did not answer in time."])
    }
  }

  @Test("Whoever asks too often hears how long to wait")
  func limited() async throws {
    try await withWikipedia({ $0.tools.perPersonMinute = 2 }) { bot, wikipedia async throws in
      for topic in ["Lima", "Ada"] { _ = try await bot.ask("/wiki \(topic)") }
      #expect(try await bot.ask("/wiki Peru") == ["Wait 30 seconds."])
      #expect(try await bot.ask("/wiki lima")[0].hasPrefix("Lima\n"))
      #expect(wikipedia.asked.count == 2)
    }
  }

  @Test("Switched off by a community, it is off there; by the operator, everywhere")
  func off() async throws {
    try await withWikipedia({ $0.operators = ["telegram:1001"] }) { bot, wikipedia async throws in
      let chat = GroupTests.readers
      _ = try await bot.ask("/workspace set wiki off", in: chat, from: TelegramUser(1_001))
      #expect(
        try await bot.ask("/wiki@warden_bot Lima", in: chat, from: TelegramUser(1_001)).last
          == "That tool is switched off here."
          || bot.telegram.world.texts(in: 1_001).last == "That tool is switched off here.")
      #expect(wikipedia.asked == [])
    }
    try await withBot { bot async throws in
      #expect(try await bot.ask("/wiki Lima") == ["That tool is switched off here."])
    }
  }
}

@Suite("The character without a model looks things up", .timeLimit(.minutes(5)))
struct LookUpFlowTests {
  static let questions: [(question: String, start: String)] = [
    ("Who was Ada Lovelace?", "Ada Lovelace was an English mathematician and writer.\nWikipedia: "),
    ("what is the capital of Peru?", "Lima is the capital and largest city of Peru.\nWikipedia: "),
    ("tell me about Lima", "Lima is the capital and largest city of Peru.\nWikipedia: "),
  ]

  @Test("Plain questions are answered from Wikipedia, with the source", arguments: questions)
  func answers(question: String, start: String) async throws {
    try await withWikipedia { bot, wikipedia async throws in
      let answer = try await bot.ask(question)
      #expect(answer.count == 1)
      #expect(answer[0].hasPrefix(start))
      #expect(answer[0].contains("\(wikipedia.origin)/wiki/"))
      #expect(try await bot.texts("SELECT answered FROM exchanges") == answer)
      #expect(wikipedia.asked.count == 1)
    }
  }

  @Test(
    "What only this conversation can tell is not looked up",
    arguments: [
      "what is your name?", "who are you?", "what is my name?", "how are you?", "what is 2+2?", "hello",
      "what is wrong with you?", "who is my best friend?", "what is this?", "what's up?", "tell me a joke",
      "what is the weather today?", "I love Lima",
    ])
  func ownBusiness(question: String) async throws {
    try await withWikipedia { bot, wikipedia async throws in
      #expect(try await bot.ask(question).count == 1)
      #expect(wikipedia.asked == [])
    }
  }

  @Test("An article about something else is no answer, and a Wikipedia that cannot be asked changes nothing")
  func honest() async throws {
    try await withWikipedia { bot, wikipedia async throws in
      let answer = try await bot.ask("who was Grace Lovelace?")
      #expect(answer.count == 1)
      #expect(!answer[0].contains("Wikipedia"))
      #expect(wikipedia.asked == ["Grace Lovelace"])
      for fault: LoopbackWikipedia.Fault in [.html, .status(500)] {
        wikipedia.set(fault)
        let answer = try await bot.ask("who was Ada Lovelace?")
        #expect(answer.count == 1)
        #expect(!answer[0].contains("mathematician"))
      }
    }
  }

  @Test("Whoever has had too much looked up hears how long to wait, as with /wiki")
  func limited() async throws {
    try await withWikipedia({ $0.tools.perPersonMinute = 2 }) { bot, wikipedia async throws in
      for topic in ["Lima", "Ada"] { _ = try await bot.ask("/wiki \(topic)") }
      #expect(
        try await bot.ask("who was Ada Lovelace?")
          == ["I have looked up too much just now. \(try await bot.ask("/wiki Peru").joined())"])
      #expect(wikipedia.asked.count == 2)
    }
  }

  @Test("Told to stop while it looks something up, it answers without, and asked to end it loses nothing")
  func stopped() async throws {
    let never = Gate()
    try await withWikipedia(fault: .silent(never)) { bot, wikipedia async throws in
      bot.telegram.say("who was Ada Lovelace?", in: .private(7))
      await wikipedia.arrivals.arrivals(1)
      let stop = #"{"chat":{"id":7,"type":"private","first_name":"Ann"},"draft_id":0}"#
      _ = bot.telegram.push("stopped_message_generation", Array(stop.utf8))
      try await bot.settled()
      let answers = bot.telegram.world.texts(in: 7)
      #expect(answers.count == 1)
      #expect(answers.first?.contains("Wikipedia") == false)
    }
    let (telegram, folder) = (try loopback(), try Folder())
    try await withWikipedia(fault: .silent(never), on: telegram, { $0.database = folder.database }) {
      bot, wikipedia async throws in
      telegram.say("who was Ada Lovelace?", in: .private(7))
      await wikipedia.arrivals.arrivals(1)
      bot.running.cancel()
    }
    try await withWikipedia(on: telegram, { $0.database = folder.database }) { bot, _ async throws in
      try await bot.settled()
      #expect(telegram.world.texts(in: 7).count == 1)
      #expect(telegram.world.texts(in: 7).first?.hasPrefix("Ada Lovelace was") == true)
    }
    never.open()
    await telegram.stop()
  }
}
