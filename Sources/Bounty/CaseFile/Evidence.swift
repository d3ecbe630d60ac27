import Detection
import Embeddings
import Groundwork

/// What a message shows by itself, without a question to anybody.
package struct Evidence: Sendable {
  /// ``AttackPatterns`` that it follows, and ``resemblance`` where its score is high.
  package var patterns: [String] = []
  package var score: AttackScore?
  /// What it means; `nil` when no word of it is known.
  package var vector: QuantizedEmbedding?

  package init() {}

  /// The pattern of messages that are like known attacks as a whole, whatever pattern they follow.
  package static let resemblance = "resembles_attack"
}

/// Looks at messages. What it needs for that is made with the first one.
package final class Analyst: Sendable {
  private struct Tools: Sendable {
    let embedder: Embedder?
    let scorer: AttackScorer?
  }

  private let tools = Guarded<Tools?>(nil)

  package init() {}

  private var known: Tools {
    tools.withLock { tools -> Tools in
      if let tools { return tools }
      let embedder = try? Embedder.builtIn()
      let made = Tools(embedder: embedder, scorer: AttackScorer(embedder: embedder))
      tools = made
      return made
    }
  }

  /// `nil` where the program has no embeddings.
  var embedder: Embedder? { known.embedder }

  package func evidence(in message: String, _ lists: AttackPatterns) -> Evidence {
    var evidence = Evidence()
    evidence.patterns = lists.patterns(in: message)
    evidence.score = known.scorer?.score(of: message)
    if evidence.score?.isSuspicious == true { evidence.patterns.append(Evidence.resemblance) }
    evidence.vector = known.embedder?.embedding(of: message).map { QuantizedEmbedding($0) }
    return evidence
  }
}
