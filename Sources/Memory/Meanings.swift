import Embeddings
import Groundwork
import Vocabulary

/// Whoever turns texts into vectors: the table in the program, or a server that is asked.
package struct Meanings: Sendable {
  /// Sends some texts to a server. Answers for all texts in their order.
  package typealias Ask =
    @Sendable (_ texts: [String], _ beneficiary: Beneficiary, _ urgency: Urgency) async throws -> [Embedding?]

  package enum Urgency: Hashable, Sendable {
    /// Somebody waits for what is found, and words alone find much of it.
    case query
    /// Nobody waits.
    case background

    /// How long it may take.
    package var limit: Duration {
      switch self {
      case .query: .milliseconds(1_500)
      case .background: .seconds(60)
      }
    }
  }

  /// The name under which vectors are stored. Vectors of different models cannot be compared.
  package let model: String
  /// Computes at once; `nil` where a server has to be asked, which is done in the background.
  let atOnce: (@Sendable (String) -> Embedding?)?
  private let ask: Ask

  /// Texts that are sent together.
  static let batch = 32

  /// The server has answered, and not with vectors: it refuses one of the texts, or its answer cannot be read. It may well
  /// answer for other texts.
  package struct Unanswered: Error, CustomStringConvertible {
    package let description: String

    package init(_ reason: any Error) { description = "\(reason)" }
  }

  /// The budget of the one on whose behalf it is asked has no room until then; others' may have.
  package struct NoRoom: Error, Hashable {
    let resets: Moment

    package init(until resets: Moment) { self.resets = resets }
  }

  /// The table in the program, whose index of 250 KB is made at the first use.
  package static let builtIn: Meanings = {
    let embedder = Lazy()
    return Meanings(
      model: "warden-embed-v1", atOnce: { embedder.value?.embedding(of: $0) },
      ask: { texts, _, _ in texts.map { embedder.value?.embedding(of: $0) } })
  }()

  /// - Parameter model: `openai:text-embedding-3-small`.
  package static func asked(model: String, _ ask: @escaping Ask) -> Meanings {
    Meanings(model: model, atOnce: nil, ask: ask)
  }

  /// `nil` also where only a server knows.
  func meaningAtOnce(of text: String) -> Embedding? { atOnce?(text) }

  /// `nil` where nobody knows, or the server does not answer: then words alone have to do.
  func meaning(of text: String, for beneficiary: Beneficiary) async -> Embedding? {
    if let atOnce { return atOnce(text) }
    return (try? await ask([text], beneficiary, .query))?.first ?? nil
  }

  /// At most ``batch`` of them; `nil` for those that mean nothing.
  ///
  /// - Throws: ``Unanswered`` when others may well be answered, ``NoRoom`` when others' texts may; anything else when it is
  ///   of no use to ask just now.
  func meanings(of texts: [String], for beneficiary: Beneficiary) async throws -> [Embedding?] {
    let found = try await ask(texts, beneficiary, .background)
    guard found.count == texts.count else { throw Unanswered(WrongCount()) }
    return found
  }

  /// A server that does not answer for every text.
  private struct WrongCount: Error {}

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
