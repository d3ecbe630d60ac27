import Transport
import Vocabulary

/// Where a provider is reached, and with what.
package struct ModelEndpoint: Sendable {
  package let provider: ModelProvider
  /// Without a slash at its end: `https://api.anthropic.com`, `https://api.openai.com/v1`, `http://127.0.0.1:11434`.
  package let baseURL: String
  package let key: Secret?
  /// The model that `auto` means here.
  package let defaultModel: String

  /// - Parameters:
  ///   - baseURL: `nil` for the provider's own address.
  ///   - defaultModel: `nil` for a small, fast model of the provider.
  package init(
    _ provider: ModelProvider, baseURL: String? = nil, key: Secret? = nil, defaultModel: String? = nil
  ) {
    self.provider = provider
    var url = baseURL ?? ModelEndpoint.usualURL(of: provider)
    while url.hasSuffix("/") { url.removeLast() }
    // Anthropic's own libraries take the address with and without the version.
    if provider == .anthropic, url.hasSuffix("/v1") { url.removeLast(3) }
    self.baseURL = url
    self.key = key
    self.defaultModel = defaultModel ?? ModelEndpoint.usualModel(of: provider)
  }

  private static func usualURL(of provider: ModelProvider) -> String {
    switch provider {
    case .anthropic: "https://api.anthropic.com"
    case .openai: "https://api.openai.com/v1"
    case .ollama: "http://127.0.0.1:11434"
    }
  }

  /// As of November 2026: fast, cheap, good with tools.
  private static func usualModel(of provider: ModelProvider) -> String {
    switch provider {
    case .anthropic: "claude-haiku-5-5"
    case .openai: "gpt-6-luna"
    case .ollama: "llama3.2"
    }
  }

  var isOpenAI: Bool { baseURL.hasPrefix("https://api.openai.com/") }

  /// The whole request; deadlines are the caller's to set.
  ///
  /// - Parameter window: What the model is counted on to read at once; only Ollama has to be told.
  func httpRequest(
    _ request: ModelRequest, model: String, _ habits: RequestHabits, window: ContextWindow? = nil
  ) -> HTTPRequest {
    switch provider {
    case .anthropic:
      var headers = [("anthropic-version", "2023-06-01"), ("accept", "text/event-stream")]
      if let key { headers.append(("x-api-key", key.reveal())) }
      let body = AnthropicRequest.body(request, model: model, habits)
      return .post("\(baseURL)/v1/messages", json: body, headers: headers)
    case .openai:
      var headers = [("accept", "text/event-stream")]
      if let key { headers.append(("authorization", "Bearer \(key.reveal())")) }
      let body = OpenAIRequest.body(request, model: model, habits)
      return .post("\(baseURL)/chat/completions", json: body, headers: headers)
    case .ollama:
      var headers = [("accept", "application/x-ndjson")]
      if let key { headers.append(("authorization", "Bearer \(key.reveal())")) }
      return .post(
        "\(baseURL)/api/chat", json: OllamaRequest.body(request, model: model, habits, window: window),
        headers: headers)
    }
  }

  /// - Parameter maxOutputTokens: Decides how long an answer can sensibly be: at most 1 KiB of event a token, and 1 MiB.
  func reader(maxOutputTokens: Int64) -> AnswerReader {
    let limit = 1_048_576 + 1_024 * Int(min(maxOutputTokens, 65_536))
    return switch provider {
    case .anthropic: AnswerReader(AnthropicAnswer(), limit: limit)
    case .openai: AnswerReader(OpenAIAnswer(), limit: limit)
    case .ollama: AnswerReader(OllamaAnswer(), limit: limit)
    }
  }
}
