import Embeddings
import Glibc

/// How much a message is like those that try to talk a model into something: evidence, and nothing that decides.
///
/// It was learned from messages to assistants. Long texts are suspected sooner, and attacks of kinds that nobody had
/// collected are missed more often.
package struct AttackScore: Sendable, Hashable {
  /// 0 (like everyday talk) to 1 (like known attacks), in thousandths.
  package let thousandths: Int
  /// Higher than of nineteen in twenty harmless messages.
  package let isSuspicious: Bool

  /// `0.873`.
  package var text: String {
    let digits = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }
}

/// Gives messages their ``AttackScore``. Tens to hundreds of microseconds a message.
package struct AttackScorer: Sendable {
  private let embedder: Embedder?
  private let weights: AttackWeights

  /// - Parameters:
  ///   - embedder: The one there is; each has an index of its own.
  ///   - weights: For others than the program's own.
  /// - Returns: `nil` when the program has no weights.
  package init?(embedder: Embedder?, weights: AttackWeights? = .builtIn) {
    guard let weights else { return nil }
    (self.embedder, self.weights) = (embedder, weights)
  }

  package func features(of text: String) -> AttackFeatures {
    AttackFeatures(text, form: MatchForm(text), embedding: embedder?.embedding(of: text))
  }

  package func score(of text: String) -> AttackScore {
    let logit = weights.logit(of: features(of: text))
    return AttackScore(
      thousandths: Int((1_000 / (1 + expf(-logit))).rounded()), isSuspicious: logit >= weights.threshold)
  }
}
