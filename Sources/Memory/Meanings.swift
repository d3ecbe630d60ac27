import Embeddings
import Groundwork

/// Whoever turns texts into vectors: the table in the program, or a server that is asked.
package struct Meanings: Sendable {
  /// The name under which vectors are stored. Vectors of different models cannot be compared.
  package let model: String
  /// Computes at once; `nil` where a server has to be asked, which is done in the background.
  let atOnce: (@Sendable (String) -> Embedding?)?
  /// Answers for all texts in their order.
  let ask: @Sendable ([String]) async throws -> [Embedding?]

  /// The table in the program, whose index of 250 KB is made at the first use.
  package static let builtIn: Meanings = {
    let embedder = Lazy()
    return Meanings(
      model: "warden-embed-v1", atOnce: { embedder.value?.embedding(of: $0) },
      ask: { texts in texts.map { embedder.value?.embedding(of: $0) } })
  }()

  /// - Parameters:
  ///   - model: `openai:text-embedding-3-small`.
  ///   - ask: Sends some texts to a server. May take its time, and may fail.
  package static func asked(
    model: String, _ ask: @escaping @Sendable ([String]) async throws -> [Embedding?]
  ) -> Meanings {
    Meanings(model: model, atOnce: nil, ask: ask)
  }

  /// `nil` also where only a server knows.
  func meaningAtOnce(of text: String) -> Embedding? { atOnce?(text) }

  /// `nil` where nobody knows, or the server does not answer: then words alone have to do.
  func meaning(of text: String) async -> Embedding? {
    if let atOnce { return atOnce(text) }
    return (try? await ask([text]))?.first ?? nil
  }

  private final class Lazy: Sendable {
    private let known = Guarded<Embedder?>(nil)

    /// `nil` when the program's own table is damaged, which its tests rule out.
    var value: Embedder? {
      known.withLock { known in
        if known == nil { known = try? Embedder.builtIn() }
        return known
      }
    }
  }
}
