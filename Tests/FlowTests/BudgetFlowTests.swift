import LanguageModels
import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("The budget of models", .timeLimit(.minutes(5)))
struct BudgetFlowTests {
  @Test("Caps can be set by whoever may, and are written down")
  func set() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      let answer = try await bot.ask("/budget set tokens=200000 dollars=2.5", 1_001)
      #expect(answer == ["From the next question on, a day may use 200000 tokens and $2.50."])
      #expect(try await bot.count("SELECT daily_micro_usd FROM model_caps") == 2_500_000)
      #expect(try await bot.count("SELECT count(*) FROM audit_log WHERE action = 'budget.set'") == 1)
      #expect(try await bot.ask("/budget set dollars=1", 1_001)[0].contains("200000 tokens and $1.00"))
    }
  }

  @Test(
    "What is no amount is not taken",
    arguments: [
      ("/budget set dollars=much", "Write an amount like 12.50."),
      ("/budget set dollars=-1", "Write an amount like 12.50."),
      ("/budget set tokens=5", "tokens is a whole number from 1000 to 100000000."),
      (
        "/budget set",
        "tokens or dollars is missing. Write it like this: /budget set tokens=100000 dollars=2"
      ),
    ])
  func invalid(line: String, answer: String) async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      #expect(try await bot.ask(line, 1_001) == [answer])
      #expect(try await bot.count("SELECT count(*) FROM model_caps") == 0)
    }
  }

  @Test("Others are refused", arguments: ["/budget set dollars=1", "/budget models", "/budget"])
  func refused(line: String) async throws {
    try await withBot { bot async throws in
      #expect(try await bot.ask(line)[0].hasPrefix("You need the role"))
      #expect(try await bot.count("SELECT count(*) FROM model_caps") == 0)
    }
  }

  @Test("Models are listed with their prices; without one that is said")
  func models() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      let answer = try await bot.ask("/budget models", 1_001)
      #expect(answer == ["No model is configured: I talk with my own words, which cost nothing."])
    }
    let rates = ModelPrice.Rates(input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 0)
    try await withBot(prices: PriceList(["ollama:a": .free, "openai:b": ModelPrice(rates)])) { settings in
      settings.operators = ["telegram:1001"]
      settings.models.ollamaBase = "http://127.0.0.1:9"
      settings.models.openAIBase = "http://127.0.0.1:9"
      settings.models.companion = .model(ModelID(.openai, "b"))
      settings.models.fallback = [ModelID(.ollama, "a"), ModelID(.openai, "c")]
    } _: { bot async throws in
      let answer = try await bot.ask("/budget models", 1_001)
      #expect(
        answer == [
          """
          Talk is answered by openai:b.
          When it gives no answer: ollama:a, openai:c.
          When none does, or the day's budget is used up, I talk with my own words or not at all.

          Prices of a million tokens:
          • openai:b: $3.00 in, $15.00 out, $0.30 in from the cache
          • ollama:a: free
          • openai:c: $3.00 in, $15.00 out, $0.30 in from the cache (no price is known, so it counts as the dearest one)
          """
        ])
    }
  }

  @Test("A community's owner tightens its own budget, and nobody else's")
  func ownCaps() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["Hello."])])
    try await withBot {
      $0.use(server, .openai)
      $0.models.caps.community.tokens = 90_000
    } _: { bot async throws in
      let group = GroupTests.readers
      bot.telegram.change { $0.make(7, "creator", in: group.id) }
      try await bot.ask("/budget set tokens=1000", in: group, from: TelegramUser(7))
      #expect(
        bot.telegram.world.texts(in: 7) == [
          "From the next question on, a day here may use 1000 tokens and any amount."
        ])
      try await bot.ask("@warden_bot hello", in: group, from: TelegramUser(8))
      // The worst case of an answer does not fit into it.
      #expect(server.received.isEmpty)
      let told = bot.telegram.world.texts(in: group.id)
      #expect(
        told.contains("Today's model budget of this community is used up; it begins anew at 00:00 UTC."))
      #expect(try await bot.ask("hello") == ["Hello."])
      #expect(bot.numbers.contains(#"warden_budget_alerts_total{scope="community",level="reached"} 1"#))
    }
    await server.stop()
  }

  @Test("Operators hear once when three quarters are used, and once when it is all")
  func alerts() async throws {
    let usage = ModelScript.Usage(input: 70_000, output: 6_000)
    let server = try LoopbackModelServer(.openai, [.openai(["One."], usage: usage)])
    try await withBot({
      $0.use(server, .openai)
      $0.operators = ["telegram:1001"]
      $0.models.caps.all.tokens = 100_000
    }) { bot async throws in
      // Nobody can write first to whoever has not written to the bot.
      try await bot.ask("/help", 1_001)
      for _ in 0..<2 { try await bot.ask("hello", 8) }
      let told = Array(bot.telegram.world.texts(in: 1_001).dropFirst())
      try #require(told.count == 2)
      #expect(told[0].hasPrefix("Three quarters of today's model budget are used: 76,000 of 100,000 tokens"))
      #expect(told[1].hasPrefix("Today's model budget is used up"))
      try await bot.ask("hello again", 9)
      #expect(bot.telegram.world.texts(in: 1_001).count == 3)
    }
    await server.stop()
  }

  @Test("Short talk goes to the cheap model, long questions and look-ups to the strong one")
  func tasks() async throws {
    let quick = try LoopbackModelServer(.ollama, [.ollama(["Quick."])])
    let strong = try LoopbackModelServer(.openai, [.openai(["Strong."])])
    try await withBot({
      $0.use(quick, .ollama)
      $0.use(strong, .openai)
      $0.operators = ["telegram:1001"]
      $0.models.companion = .model(ModelID(.openai, "gpt-5"))
      $0.models.quick = ModelID(.ollama, "llama3.2")
    }) { bot async throws in
      #expect(try await bot.ask("good morning") == ["Quick."])
      #expect(
        try await bot.ask("Explain why the sky is blue, and why it is red in the evening.") == ["Strong."])
      #expect(try await bot.ask("who was Ada Lovelace?") == ["Strong."])
      #expect(try await bot.ask(String(repeating: "I went for a walk. ", count: 30)) == ["Strong."])
      let told = try await bot.ask("/budget models", 1_001)
      #expect(told[0].hasPrefix("Short talk is answered by ollama:llama3.2, which writes summaries as well."))
    }
    await quick.stop()
    await strong.stop()
  }

  @Test("When the budget has no room for the strong model, the cheap one answers")
  func cheapest() async throws {
    let quick = try LoopbackModelServer(.ollama, [.ollama(["Quick."])])
    let strong = try LoopbackModelServer(.openai, [.openai(["Strong."])])
    let dear = ModelPrice.Rates(input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 0)
    try await withBot(prices: PriceList(["ollama:*": .free, "openai:gpt-5": ModelPrice(dear)])) {
      $0.use(quick, .ollama)
      $0.use(strong, .openai)
      $0.models.companion = .model(ModelID(.openai, "gpt-5"))
      $0.models.quick = ModelID(.ollama, "llama3.2")
      $0.models.caps.all.cost = MicroDollars(100)
    } _: { bot async throws in
      #expect(try await bot.ask("explain why the sky is blue") == ["Quick."])
      #expect(strong.received.isEmpty)
    }
    await quick.stop()
    await strong.stop()
  }
}
