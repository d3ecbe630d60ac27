/// How many tokens a model counts for each that ``PromptTokens`` does, learned from what its provider reports.
package struct TokenRatio: Hashable, Sendable {
  /// Sums over prompts of the past; older ones weigh less.
  package let counted: Int64
  package let reported: Int64

  package init(counted: Int64, reported: Int64) {
    self.counted = counted
    self.reported = reported
  }

  /// OpenAI's own models count as we do.
  package static let exact = TokenRatio(counted: 1, reported: 1)

  /// Before anything is known: other vocabularies are smaller or cut finer, by a quarter at most with ordinary text.
  package static let assumed = TokenRatio(counted: 4, reported: 5)

  /// A provider that reports half of a prompt, because it had the rest in its cache, or four times as much, because it
  /// adds instructions of its own, says nothing about its vocabulary.
  static func isPlausible(counted: Int64, reported: Int64) -> Bool {
    // In a short prompt what is around the texts weighs too much.
    counted >= 50 && reported * 2 >= counted && reported <= counted * 4
  }

  /// The tokens that the model will count, rounded up.
  package func tokens(counted count: Int64) -> Int64 {
    let product = UInt128(max(0, count)) * UInt128(max(1, reported))
    let divisor = UInt128(max(1, counted))
    return Int64((product + divisor - 1) / divisor)
  }
}
