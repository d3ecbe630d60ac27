import Testing
import YAML

@testable import LanguageModels

@Suite("Choice of models")
struct ModelSettingsTests {
  let haiku = ModelID(.anthropic, "claude-haiku-5-5")
  let llama = ModelID(.ollama, "llama3.2:3b")

  private func chain(_ providers: [ModelProvider], _ choice: ModelChoice, _ fallback: [ModelID] = [])
    -> [String]
  {
    ModelSettings(
      endpoints: providers.map { ModelEndpoint($0, defaultModel: "usual") }, choice: choice,
      fallback: fallback
    ).chain.map(\.description)
  }

  @Test("`auto` takes the first configured of Anthropic, OpenAI and Ollama")
  func auto() {
    #expect(chain([.ollama, .openai, .anthropic], .auto) == ["anthropic:usual"])
    #expect(chain([.ollama, .openai], .auto) == ["openai:usual"])
    #expect(chain([.ollama], .auto) == ["ollama:usual"])
    #expect(chain([], .auto) == [])
  }

  @Test("`offline` asks nobody, whatever is configured")
  func offline() { #expect(chain([.anthropic], .offline, [haiku]) == []) }

  @Test("Fallbacks follow in order, each once, as far as their provider is configured")
  func fallback() {
    let settings = ModelSettings(
      endpoints: [ModelEndpoint(.anthropic), ModelEndpoint(.ollama)], choice: .model(haiku),
      fallback: [llama, haiku, ModelID(.openai, "gpt-4o"), ModelID(.anthropic, "other")])
    #expect(settings.chain == [haiku, llama, ModelID(.anthropic, "other")])
  }

  @Test(
    "A choice is read as it is written",
    arguments: [
      ("auto", .auto), ("offline", .offline), ("ollama:llama3.2:3b", .model(ModelID(.ollama, "llama3.2:3b"))),
      ("openai:org/model", .model(ModelID(.openai, "org/model"))), ("gpt-4o", nil), ("openai:", nil),
      ("", nil),
      ("google:gemini", nil), ("openai:a b", nil), ("Auto", nil),
    ] as [(String, ModelChoice?)])
  func reading(text: String, choice: ModelChoice?) { #expect(ModelChoice(text) == choice) }

  @Test("The price list that ships is sound, and knows the models that are taken unasked")
  func prices() throws {
    let file = "config/prices.yaml"
    let (list, complaints) = PriceList.reading(try YAMLDocument(parsing: try Fixture.file(file), file: file))
    #expect(complaints == YAMLComplaints())
    for provider in ModelProvider.allCases {
      let found = list.price(of: ModelID(provider, ModelEndpoint(provider).defaultModel))
      #expect(found.isListed)
      #expect((found.price == .free) == (provider == .ollama))
    }
    #expect(list.price(of: haiku).price.cost(of: TokenUsage(input: 1_000_000)).description == "$0.50")
    #expect(list.price(of: haiku).price.cost(of: TokenUsage(input: 100_000)).description == "$0.01")
    #expect(
      list.price(of: ModelID(.openai, "unheard-of")).price.cost(of: TokenUsage(output: 1_000_000)).count
        >= 50_000_000)
  }

  @Test("A price that is wrong is told with its line, and its model counts as not listed")
  func wrongPrices() throws {
    let text = """
      anthropic:
        a: { input: 1, output: 2 }
        b: { input: -1, output: 2 }
        c: { input: 1 }
        d: { input: 1, output: 2, cache_raed: 1 }
        e: { input: 1, output: 2, long_prompt: { above: 5 } }
      opnai: {}
      """
    let (list, complaints) = PriceList.reading(try YAMLDocument(parsing: text, file: "prices.yaml"))
    #expect(complaints.errors.map(\.line) == [3, 4, 6, 6])
    #expect(complaints.warnings.map(\.line) == [5, 7])
    let listed = ["a", "b", "c", "d", "e"].filter { list.price(of: ModelID(.anthropic, $0)).isListed }
    #expect(listed == ["a", "d"])
    #expect(
      list.price(of: ModelID(.anthropic, "a")).price
        == ModelPrice(.init(input: 1, output: 2, cacheRead: 1, cacheWrite: 1)))
  }

  @Test("No text has more tokens than the estimate says")
  func estimate() {
    // What Claude and GPT make of it at worst: a token a byte.
    let odd = String(repeating: "xqz🧀", count: 500)
    #expect(TokenEstimate.of(odd) == Int64(odd.utf8.count))
    let request = ModelRequest(turns: [.user(odd)])
    #expect(TokenEstimate.upperBound(of: request) > Int64(odd.utf8.count))
  }

  @Test("What the operator wrote counts half, what changes counts whole")
  func operatorsText() {
    func bound(_ parts: [ModelRequest.SystemPart]) -> Int64 {
      TokenEstimate.upperBound(of: ModelRequest(system: parts, turns: []))
    }
    let text = String(repeating: "word ", count: 1_000)
    let empty = bound([.init("", isStable: true)])
    #expect(bound([.init(text, isStable: true)]) - empty == 2_500)
    #expect(bound([.init(text)]) - empty == 5_000)
    #expect(bound([.init(String(repeating: "ж", count: 100), isStable: true)]) - empty == 200)
  }
}
