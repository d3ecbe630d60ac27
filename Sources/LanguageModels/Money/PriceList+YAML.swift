import YAML

extension PriceList {
  /// Reads `prices.yaml`: providers, in them models, in them rates in micro-dollars per million tokens.
  ///
  /// ```yaml
  /// anthropic:
  ///   claude-haiku-4-5: { input: 1000000, output: 5000000, cache_read: 100000, cache_write: 1250000 }
  /// ollama:
  ///   "*": { input: 0, output: 0 }
  /// ```
  ///
  /// Without a rate of their own, tokens read from the cache and written to it cost as much as others of the prompt.
  /// What is wrong is told and left out, so that the model counts as not listed.
  package static func reading(_ document: YAMLDocument) -> (list: PriceList, complaints: YAMLComplaints) {
    var prices: [String: ModelPrice] = [:]
    var windows: [String: Int64] = [:]
    let complaints = document.read { reader in
      for provider in ModelProvider.allCases {
        reader.entries(provider.rawValue) { name, reader in
          let rates = rates(&reader)
          var long: ModelPrice.Long?
          var isWhole = true
          reader.section("long_prompt") { reader in
            let above = reader.int("above", in: 1...1_000_000_000, required: true)
            if let above, let rates = PriceList.rates(&reader) {
              long = ModelPrice.Long(above: above, rates: rates)
            } else {
              isWhole = false
            }
          }
          if let window = reader.int("window", in: 1_024...1_000_000_000) {
            windows["\(provider.rawValue):\(name)"] = window
          }
          if let rates, isWhole { prices["\(provider.rawValue):\(name)"] = ModelPrice(rates, long: long) }
        }
      }
    }
    return (PriceList(prices, windows: windows), complaints)
  }

  private static func rates(_ reader: inout YAMLReader) -> ModelPrice.Rates? {
    let allowed = ModelPrice.Rates.allowed
    let input = reader.int("input", in: allowed, required: true)
    let output = reader.int("output", in: allowed, required: true)
    let cacheRead = reader.int("cache_read", in: allowed)
    let cacheWrite = reader.int("cache_write", in: allowed)
    guard let input, let output else { return nil }
    return ModelPrice.Rates(
      input: input, output: output, cacheRead: cacheRead ?? input, cacheWrite: cacheWrite ?? input)
  }
}
