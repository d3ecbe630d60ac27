import Conversation
import Embeddings
import LanguageModels
import Memory
import Operations
import Vocabulary

extension ModelSettings {
  /// The models that talk, as the operator has set them.
  init(_ settings: Settings) {
    let models = settings.models
    var endpoints: [ModelEndpoint] = []
    if let key = models.anthropicKey {
      endpoints.append(ModelEndpoint(.anthropic, baseURL: models.anthropicBase, key: key))
    }
    // A compatible server on this machine may need no key; the usual address does.
    if models.openAIKey != nil || models.openAIBase != Settings().models.openAIBase {
      endpoints.append(ModelEndpoint(.openai, baseURL: models.openAIBase, key: models.openAIKey))
    }
    if let base = models.ollamaBase { endpoints.append(ModelEndpoint(.ollama, baseURL: base)) }
    self.init(
      endpoints: endpoints, choice: models.companion, fallback: models.fallback)
  }
}

extension Settings {
  /// The model that makes vectors, and where it is reached; `nil` for the table in the program, and for a provider that
  /// the environment does not configure.
  func vectorModel(_ endpoints: [ModelEndpoint]) -> (model: ModelID, endpoint: ModelEndpoint)? {
    guard let model = models.embeddings,
      let endpoint = endpoints.first(where: { $0.provider == model.provider })
    else { return nil }
    return (model, endpoint)
  }
}

extension Meanings {
  /// Those of a server, where one is configured.
  init(_ settings: Settings, _ service: VectorService?) {
    guard let service else {
      self = .builtIn
      return
    }
    let wanted = settings.models.embeddingDimensions.map { "/\($0)" } ?? ""
    self = .asked(model: "\(service.model)\(wanted)") { texts, beneficiary, urgency in
      let context = CallContext(
        .embedding, person: beneficiary.person, community: beneficiary.community)
      do throws(ModelError) {
        return try await service.vectors(
          of: texts, for: context, isUrgent: urgency == .query, within: urgency.limit
        ).map { Embedding(normalizing: $0) }
      } catch {
        switch error {
        case .budgetReached(let resets, .person), .budgetReached(let resets, .community):
          throw Meanings.NoRoom(until: resets)
        default: throw error.isAboutTexts ? Meanings.Unanswered(error) : error
        }
      }
    }
  }
}

extension ModelProvider {
  var displayName: String {
    switch self {
    case .anthropic: "Anthropic"
    case .openai: "the configured OpenAI-compatible service"
    case .ollama: "the configured Ollama server"
    }
  }
}

extension ContextSettings {
  init(_ settings: Settings.Context) {
    self.init(
      strategy: settings.strategy == .importantFirst ? .importantFirst : .slidingWindow, turns: settings.turns
    )
  }
}

extension ModelError {
  /// What a server of vectors answers to texts that it cannot take. Some fail at them with a status of 500: Ollama where a
  /// vector has numbers that JSON does not know.
  fileprivate var isAboutTexts: Bool {
    switch self {
    case .refused(.tooLong), .refused(.request), .refused(.content), .failed, .unreadable, .tooLarge: true
    case .refused(.key), .refused(.model), .refused(.credit), .noModel, .budgetReached, .busy, .resting,
      .throttled, .overloaded, .unreachable, .late, .cutOff, .cancelled, .unrecorded:
      false
    }
  }
}
