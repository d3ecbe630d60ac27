import JSON
import Vocabulary

/// What a provider says when it does not answer, reduced to what we act upon.
struct ProviderComplaint: Sendable {
  private let provider: ModelProvider
  /// 0 for an error in the middle of an answer.
  private let status: Int
  /// The provider's own words for the kind of error.
  private let kind: String
  /// The request was understood, and a filter for what may be said stopped it.
  private let isFiltered: Bool
  /// In lower case; looked at for a few words, never kept or shown.
  let words: String

  /// An error in the middle of an answer.
  init(_ event: JSONValue, provider: ModelProvider) {
    self.init(event, status: 0, provider: provider)
  }

  /// An answer with a status of 300 or more. The body may be anything.
  init(status: Int, body: [UInt8], provider: ModelProvider) {
    self.init((try? JSONDocument(parsing: body))?.root, status: status, provider: provider)
  }

  private init(_ value: JSONValue?, status: Int, provider: ModelProvider) {
    self.provider = provider
    let error = value?["error"]
    kind = [error?["code"]?.string, error?["type"]?.string].compactMap { $0 }.joined(separator: " ")
      .lowercased()
    isFiltered = error.map { Self.isOfFilter($0, provider) } ?? false
    let message = error?["message"]?.string ?? error?.string ?? value?["message"]?.string ?? ""
    words = "\(error?["param"]?.string ?? "") \(message)".lowercased()
    // Gateways put the status of the server that failed behind them into the error.
    self.status = status != 0 ? status : Int(error?["code"]?.int64 ?? 0)
  }

  /// - Parameter wait: What the answer's headers asked for.
  func error(wait: Duration?) -> ModelError {
    if isFiltered { return .refused(.content) }
    if let refusal = refusalByKind { return .refused(refusal) }
    if kind.contains("overloaded") { return .overloaded(wait: wait) }
    if kind.contains("rate_limit") { return .throttled(wait: wait) }
    switch status {
    case 0: return kind.contains("invalid_request") ? .refused(.request) : .failed(status: 500)
    case 300..<400: return .unreadable(.redirect)
    case 401, 403: return .refused(.key)
    case 402: return .refused(.credit)
    case 404: return .refused(.model)
    // The server gave up waiting for the request: nothing is wrong with it.
    case 408: return .failed(status: 408, wait: wait)
    // It met another one; asked again it may not.
    case 409: return .failed(status: 409, wait: wait)
    case 413: return .refused(.tooLong)
    case 429: return .throttled(wait: wait)
    // Gateways say 503 of a server that is gone, too: only a wait tells that another try helps.
    case 503 where wait != nil, 529: return .overloaded(wait: wait)
    case 400..<500: return .refused(.request)
    case 500...: return .failed(status: status, wait: wait)
    default: return .unreadable(.unexpected)
    }
  }

  /// Told by fields that the provider alone writes, each as a whole: its words may repeat what somebody wrote.
  private static func isOfFilter(_ error: JSONValue, _ provider: ModelProvider) -> Bool {
    // Of OpenAI, and of Azure with the reason inside. A flagged prompt is what OpenAI calls invalid.
    let signs: Set<String> = [
      "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "moderation_blocked",
      "invalid_prompt",
    ]
    let names = [error["code"], error["type"], error["innererror"]?["code"]]
    if names.contains(where: { $0?.string.map { signs.contains($0.lowercased()) } ?? false }) { return true }
    // OpenRouter names nothing, and shows what its filter objected to.
    if error["metadata"]?["flagged_input"]?.string != nil { return true }
    // Anthropic has no name for it, but one sentence, in which it repeats nothing.
    return provider == .anthropic && error["type"]?.string == "invalid_request_error"
      && error["message"]?.string == "Output blocked by content filtering policy"
  }

  private var refusalByKind: ModelError.Refusal? {
    func says(_ signs: [String], in text: String) -> Bool { signs.contains { text.contains($0) } }
    if says(["insufficient_quota", "billing"], in: kind) || words.contains("credit balance") {
      return .credit
    }
    if says(["context_length", "request_too_large"], in: kind) { return .tooLong }
    let long = ["prompt is too long", "context length", "context window"]
    if status == 400 || status == 0, says(long, in: words) { return .tooLong }
    if says(["authentication_error", "permission_error", "api_key"], in: kind) { return .key }
    if says(["model_not_found", "not_found_error"], in: kind) { return .model }
    if provider == .ollama, status == 0, words.contains("not found") { return .model }
    return nil
  }
}
