import Testing

@testable import LanguageModels

@Suite("Model prices")
struct PriceTests {
  let haiku = ModelID(.anthropic, "claude-haiku-4-5")
  let rates = ModelPrice.Rates(input: 1_000_000, output: 5_000_000, cacheRead: 100_000, cacheWrite: 1_250_000)

  @Test("A call costs the sum of its tokens, rounded up once")
  func roundsUp() {
    let price = ModelPrice(rates)
    #expect(price.cost(of: TokenUsage(input: 2_000, output: 300)) == MicroDollars(3_500))
    #expect(price.cost(of: TokenUsage(cacheRead: 1)) == MicroDollars(1))
    // A tenth and a quarter over one make one started millionth, not two.
    #expect(price.cost(of: TokenUsage(cacheRead: 1, cacheWrite: 1)) == MicroDollars(2))
    #expect(price.cost(of: TokenUsage()) == .zero)
  }

  @Test("The largest call at the highest rates does not overflow")
  func largest() {
    let most = ModelPrice.Rates.allowed.upperBound
    let price = ModelPrice(.init(input: most, output: most, cacheRead: most, cacheWrite: most))
    let usage = TokenUsage(input: .max, output: .max, cacheRead: .max, cacheWrite: .max)
    #expect(price.cost(of: usage) == MicroDollars(4_000_000_000_000_000))
    #expect(price.worstCost(prompt: .max, output: .max).count == .max)
  }

  @Test("Negative numbers of tokens give nothing back")
  func negative() {
    #expect(ModelPrice(rates).cost(of: TokenUsage(input: -5_000, output: 100)) == MicroDollars(500))
  }

  @Test("No way of counting a prompt costs more than the worst case")
  func worstCase() {
    let long = ModelPrice.Long(
      above: 1_000, rates: .init(input: 2_000_000, output: 4_000_000, cacheRead: 0, cacheWrite: 0))
    for price in [ModelPrice(rates), ModelPrice(rates, long: long)] {
      for prompt in [1 as Int64, 999, 1_000, 1_001, 50_000] {
        let worst = price.worstCost(prompt: prompt, output: 70)
        for usage in [
          TokenUsage(input: prompt, output: 70), TokenUsage(output: 70, cacheRead: prompt),
          TokenUsage(output: 70, cacheWrite: prompt),
          TokenUsage(input: prompt / 2, output: 1, cacheWrite: prompt / 2),
        ] {
          #expect(price.cost(of: usage) <= worst)
        }
      }
    }
  }

  @Test("A prompt above the limit has the long rates, all of it")
  func longPrompt() {
    let long = ModelPrice.Long(
      above: 100, rates: .init(input: 5_000_000, output: 25_000_000, cacheRead: 0, cacheWrite: 0))
    let price = ModelPrice(rates, long: long)
    #expect(price.cost(of: TokenUsage(input: 100, output: 10)) == MicroDollars(150))
    #expect(price.cost(of: TokenUsage(input: 101, output: 10)) == MicroDollars(755))
  }

  @Test("A model without a price counts at the dearest known rates, and says so")
  func unpriced() {
    let dear = ModelPrice.Rates(input: 500_000, output: 9_000_000, cacheRead: 50_000, cacheWrite: 600_000)
    let list = PriceList(["anthropic:claude-haiku-4-5": ModelPrice(rates), "openai:dear": ModelPrice(dear)])
    let found = list.price(of: ModelID(.openai, "unheard-of"))
    #expect(!found.isListed)
    #expect(
      found.price
        == ModelPrice(.init(input: 1_000_000, output: 9_000_000, cacheRead: 100_000, cacheWrite: 1_250_000)))
  }

  @Test("A list that knows only free models makes no other model free")
  func onlyFree() {
    for list in [PriceList(), PriceList(["ollama:*": .free])] {
      #expect(list.price(of: haiku).price.cost(of: TokenUsage(input: 1, output: 1)) > .zero)
      #expect(!list.price(of: haiku).isListed)
    }
    #expect(PriceList(["ollama:*": .free]).price(of: ModelID(.ollama, "llama3.2:3b")).price == .free)
  }

  @Test(
    "A dated version has the price of its name",
    arguments: [
      ("claude-haiku-4-5-20251001", true), ("claude-haiku-4-5-2026-03-17", true), ("claude-haiku-4-5", true),
      ("claude-haiku-4-5-preview", false), ("claude-haiku-4", false), ("claude-haiku-4-52", false),
    ])
  func dated(name: String, isListed: Bool) {
    let list = PriceList([haiku.description: ModelPrice(rates)])
    #expect(list.price(of: ModelID(.anthropic, name)).isListed == isListed)
    #expect(!list.price(of: ModelID(.openai, name)).isListed)
  }

  @Test(
    "Dollars are read exactly",
    arguments: [
      ("1.00", 1_000_000), ("0.000001", 1), ("12", 12_000_000), ("0.5", 500_000),
      ("9223372036854.775807", .max),
    ] as [(String, Int64)])
  func dollars(text: String, count: Int64) { #expect(MicroDollars(dollars: text)?.count == count) }

  @Test(
    "What is no amount is refused",
    arguments: [
      "", ".", "1.", ".5", "-1", "+1", "1e3", "1.0000001", "$1", "1,5", "9223372036854.775808", "٣",
    ])
  func noDollars(text: String) { #expect(MicroDollars(dollars: text) == nil) }

  @Test("Dollars are written with as many digits as it takes")
  func written() {
    #expect(MicroDollars(1_000_000).description == "$1.00")
    #expect(MicroDollars(4_200).description == "$0.0042")
    #expect(MicroDollars(1).description == "$0.000001")
    #expect(MicroDollars(-2_500_000).description == "-$2.50")
  }
}
