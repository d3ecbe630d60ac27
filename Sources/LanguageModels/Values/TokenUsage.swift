/// How many tokens a call used, each counted in one place only.
package struct TokenUsage: Hashable, Sendable {
  /// Read anew: neither from the provider's cache nor into it.
  package var input: Int64
  /// Written, hidden thinking included.
  package var output: Int64
  package var cacheRead: Int64
  package var cacheWrite: Int64
  /// The provider did not say, or not all of it: these are our own upper bounds.
  package var isEstimated: Bool

  package init(
    input: Int64 = 0, output: Int64 = 0, cacheRead: Int64 = 0, cacheWrite: Int64 = 0,
    isEstimated: Bool = false
  ) {
    // A provider's numbers are taken as they are, but a negative one would give budget back.
    self.input = TokenUsage.plausible(input)
    self.output = TokenUsage.plausible(output)
    self.cacheRead = TokenUsage.plausible(cacheRead)
    self.cacheWrite = TokenUsage.plausible(cacheWrite)
    self.isEstimated = isEstimated
  }

  /// All of them; what a daily cap of tokens counts.
  package var total: Int64 { input + output + cacheRead + cacheWrite }

  /// The whole prompt.
  package var prompt: Int64 { input + cacheRead + cacheWrite }

  /// No call has a billion tokens of one kind: a number beyond it is nonsense, and sums of such days could overflow.
  private static func plausible(_ count: Int64) -> Int64 { min(max(0, count), 1_000_000_000) }
}
