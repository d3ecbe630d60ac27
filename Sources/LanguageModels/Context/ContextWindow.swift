/// How much a model can read at once, and how full that may become.
package struct ContextWindow: Hashable, Sendable {
  /// Prompt and answer together, in tokens.
  package let tokens: Int64

  package init(tokens: Int64) { self.tokens = max(1, tokens) }

  /// From here on it is said that a conversation grows too long.
  package static let warningPercent: Int64 = 75
  /// No prompt is longer.
  package static let cutPercent: Int64 = 85

  package var warning: Int64 { tokens * ContextWindow.warningPercent / 100 }

  /// - Parameter output: What the answer may have at most.
  package func cut(output: Int64) -> Int64 {
    max(0, min(tokens * ContextWindow.cutPercent / 100, tokens - output))
  }

  package func percent(of prompt: Int64) -> Int64 { prompt * 100 / tokens }
}

extension PriceList {
  /// The window of `model`: from the list, else what its provider's models have at least.
  package func window(of model: ModelID) -> ContextWindow {
    if let tokens = listedWindow(of: model) { return ContextWindow(tokens: tokens) }
    return switch model.provider {
    case .anthropic: ContextWindow(tokens: 200_000)
    case .openai: ContextWindow(tokens: 128_000)
    // What small models read, and what a small machine has the memory for. Ollama is told so with every request.
    case .ollama: ContextWindow(tokens: 8_192)
    }
  }

  /// The smallest window of several models, any of which may answer.
  package func window(of models: [ModelID]) -> ContextWindow? {
    models.map { window(of: $0) }.min { $0.tokens < $1.tokens }
  }
}
