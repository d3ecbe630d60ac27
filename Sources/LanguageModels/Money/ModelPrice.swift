/// What the tokens of one model cost, in micro-dollars per million tokens: $3 a million is 3,000,000.
package struct ModelPrice: Hashable, Sendable {
  package struct Rates: Hashable, Sendable {
    package let input: Int64
    package let output: Int64
    package let cacheRead: Int64
    package let cacheWrite: Int64

    package init(input: Int64, output: Int64, cacheRead: Int64, cacheWrite: Int64) {
      for rate in [input, output, cacheRead, cacheWrite] {
        precondition(Rates.allowed.contains(rate), "a rate lies between 0 and 10^12")
      }
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
    }

    /// At most a dollar a token, so that no sum of calls comes near the end of `Int64`.
    package static let allowed: ClosedRange<Int64> = 0...1_000_000_000_000
    package static let free = Rates(input: 0, output: 0, cacheRead: 0, cacheWrite: 0)

    /// What a token of a prompt costs at most, wherever the provider counts it.
    var dearestInput: Int64 { max(input, cacheRead, cacheWrite) }

    /// The dearer of both, rate by rate.
    func dearer(_ other: Rates) -> Rates {
      Rates(
        input: max(input, other.input), output: max(output, other.output),
        cacheRead: max(cacheRead, other.cacheRead), cacheWrite: max(cacheWrite, other.cacheWrite))
    }
  }

  package let rates: Rates
  /// Some providers charge the whole call at other rates once the prompt is longer than so many tokens.
  package let long: Long?

  package struct Long: Hashable, Sendable {
    package let above: Int64
    package let rates: Rates

    package init(above: Int64, rates: Rates) {
      self.above = above
      self.rates = rates
    }
  }

  package init(_ rates: Rates, long: Long? = nil) {
    self.rates = rates
    self.long = long
  }

  package static let free = ModelPrice(.free)

  /// What one call costs; a started millionth of a dollar counts whole.
  package func cost(of usage: TokenUsage) -> MicroDollars {
    let rates = rates(forPrompt: usage.prompt)
    return ModelPrice.total([
      (usage.input, rates.input), (usage.output, rates.output), (usage.cacheRead, rates.cacheRead),
      (usage.cacheWrite, rates.cacheWrite),
    ])
  }

  /// The most that a call with so many tokens can cost.
  package func worstCost(prompt: Int64, output: Int64) -> MicroDollars {
    // The long rates need not be the dearer ones in every respect.
    let rates = rates(forPrompt: prompt).dearer(self.rates)
    return ModelPrice.total([(prompt, rates.dearestInput), (output, rates.output)])
  }

  private func rates(forPrompt tokens: Int64) -> Rates {
    guard let long, tokens > long.above else { return rates }
    return long.rates
  }

  /// Rounded up once, at the end. Saturates, which takes more tokens than any answer can have.
  private static func total(_ parts: [(tokens: Int64, rate: Int64)]) -> MicroDollars {
    var sum: UInt128 = 0
    for part in parts { sum += UInt128(part.tokens) * UInt128(part.rate) }
    return MicroDollars(Int64(exactly: (sum + 999_999) / 1_000_000) ?? .max)
  }
}
