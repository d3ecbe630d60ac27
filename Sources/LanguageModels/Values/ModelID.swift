/// Who speaks the protocol of a model.
package enum ModelProvider: String, Hashable, Sendable, CaseIterable {
  case anthropic
  /// Any server with OpenAI's chat completions.
  case openai
  case ollama
}

/// A model at a provider: `anthropic:claude-haiku-5-5`.
package struct ModelID: Hashable, Sendable, CustomStringConvertible {
  package let provider: ModelProvider
  /// The provider's own name for it; may hold colons (`llama3.2:3b`).
  package let name: String

  package init(_ provider: ModelProvider, _ name: String) {
    self.provider = provider
    self.name = name
  }

  /// Reads ``description`` back; `nil` for an unknown provider or an empty name.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let provider = ModelProvider(rawValue: String(text[..<colon]))
    else { return nil }
    let name = text[text.index(after: colon)...]
    guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    self.init(provider, String(name))
  }

  package var description: String { "\(provider.rawValue):\(name)" }
}
