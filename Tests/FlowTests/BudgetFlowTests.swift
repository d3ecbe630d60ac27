import LanguageModels
import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("The budget of models", .timeLimit(.minutes(1)))
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
      settings.models.companion = "openai:b"
      settings.models.fallback = ["ollama:a", "openai:c"]
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
}
