/// Which model answers: what stands under `models` in the configuration.
package enum ModelChoice: Hashable, Sendable {
  /// The first configured of Anthropic, OpenAI and Ollama.
  case auto
  /// None; the embedded persona speaks.
  case offline
  case model(ModelID)

  /// Reads `auto`, `offline` or `provider:model`.
  package init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "offline": self = .offline
    default:
      guard let model = ModelID(text) else { return nil }
      self = .model(model)
    }
  }

  package var model: ModelID? {
    switch self {
    case .model(let model): model
    case .auto, .offline: nil
    }
  }
}
