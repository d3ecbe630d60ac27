import Groundwork
import SQLite
import TestSupport
import Testing
import TokenCounting
import Vocabulary

@testable import LanguageModels

@Suite("Counting the tokens of prompts")
struct TokenGaugeTests {
  @Test(
    "A conversation of texts has as many tokens as OpenAI says",
    arguments: [
      // The example of OpenAI's cookbook, which has names as well.
      ("gpt-4", 129 as Int64), ("gpt-4o", 124),
    ])
  func cookbook(name: String, tokens: Int64) {
    let system =
      "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."
    let texts = [
      "New synergies will help drive top-line growth.",
      "Things working well together will increase revenue.",
      "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
      "Let's talk later when we're less busy about how to do better.",
      "This late pivot means we don't have time to boil the ocean for the client deliverable.",
    ]
    let turns = texts.enumerated().map { index, text in
      index.isMultiple(of: 2) ? ModelTurn.user(text) : .assistant(text)
    }
    let request = ModelRequest(system: [.init(system)], turns: turns)
    let model = ModelID(.openai, name)
    // A name costs a token more than it has.
    let names = ["example_user", "example_assistant", "example_user", "example_assistant"].reduce(0) {
      $0 + 1 + Int64(PromptTokens.encoding(of: model).count(of: $1))
    }
    #expect(PromptTokens.count(request, for: model) + names == tokens)
  }

  @Test("Which models count as OpenAI's vocabularies do")
  func exactness() {
    let exact = ["gpt-4", "gpt-4o-mini", "gpt-6-luna", "o4-mini", "chatgpt-4o-latest", "openai/gpt-5"]
    for name in exact { #expect(PromptTokens.isExact(for: ModelID(.openai, name)), "\(name)") }
    for name in ["llama3.2", "gpt-oss:20b", "qwen3"] {
      #expect(!PromptTokens.isExact(for: ModelID(.openai, name)), "\(name)")
    }
    #expect(!PromptTokens.isExact(for: ModelID(.anthropic, "gpt-4")))
  }

  @Test("The ratio is learned from what a provider reports, kept, and follows a model that changes")
  func learning() async throws {
    let database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
    let (model, now) = (ModelID(.anthropic, "claude"), Moment(seconds: 1_790_000_000))
    func learn(_ counted: Int64, _ reported: Int64) async throws {
      try await database.write { try $0.learnRatio(of: model, counted: counted, reported: reported, at: now) }
    }
    let gauge = TokenGauge(database: database)
    #expect(await gauge.ratio(of: model).tokens(counted: 1_000) == 1_250)
    try await learn(1_000, 1_400)
    #expect(await TokenGauge(database: database).ratio(of: model).tokens(counted: 1_000) == 1_400)
    // From the provider's cache, and far beyond any vocabulary.
    try await learn(10_000, 300)
    try await learn(1_000, 9_000)
    try await learn(10, 20)
    #expect(await TokenGauge(database: database).ratio(of: model).tokens(counted: 1_000) == 1_400)
    for _ in 0..<60 { try await learn(10_000, 11_000) }
    let ratio = await TokenGauge(database: database).ratio(of: model)
    #expect((1_090...1_110).contains(ratio.tokens(counted: 1_000)))
    #expect(ratio.counted <= 210_000)
  }

  @Test("Answers of a provider teach; those of OpenAI's own models need not")
  func answers() async throws {
    let text = String(repeating: "The cat sat on the mat. ", count: 40)
    let bench = try await Bench((.anthropic, [.anthropic(["ok"], usage: .init(input: 600, output: 1))]))
    let answer = try await bench.ask(ModelRequest(turns: [.user(text)]))
    try await bench.settle(answer)
    let counted = try #require(answer.usage.counted)
    let model = ModelID(.anthropic, "claude")
    let ratio = await bench.budget.gauge.ratio(of: model)
    #expect(ratio == TokenRatio(counted: counted, reported: 600))
    #expect(await bench.budget.gauge.tokens(of: ModelRequest(turns: [.user(text)]), for: model) == 600)
    #expect(
      bench.budget.gauge.sample(ModelRequest(turns: [.user(text)]), for: ModelID(.openai, "gpt-5")) == nil)
  }

  @Test("A window is the listed one, else the provider's usual; the smallest counts")
  func windows() {
    let list = PriceList(["openai:a": .free], windows: ["openai:a": 9_000, "ollama:*": 8_192])
    #expect(list.window(of: ModelID(.openai, "a")).tokens == 9_000)
    #expect(list.window(of: ModelID(.openai, "b")).tokens == 128_000)
    #expect(list.window(of: ModelID(.ollama, "b")).tokens == 8_192)
    #expect(list.window(of: [ModelID(.anthropic, "x"), ModelID(.openai, "a")])?.tokens == 9_000)
    let window = ContextWindow(tokens: 10_000)
    #expect((window.warning, window.cut(output: 1_000), window.cut(output: 3_000)) == (7_500, 8_500, 7_000))
  }
}
