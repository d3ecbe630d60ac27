/// How requests to one model are phrased. Providers, and servers that speak like one of them, differ in what they
/// take; what one of them refuses by name is phrased otherwise from then on.
struct RequestHabits: Hashable, Sendable {
  enum LimitField: String, Hashable, Sendable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
  }

  enum Thinking: Hashable, Sendable {
    case unsaid
    /// Hidden thinking is switched off: a chat wants its answer now, and thinking counts against the answer's limit.
    case off
  }

  private enum Change: Hashable, Sendable {
    case limitField, streamOptions, temperature, thinking, tools
  }

  private(set) var limitField: LimitField
  private(set) var asksForUsage = true
  private(set) var sendsTemperature = true
  private(set) var thinking: Thinking
  private(set) var sendsTools = true
  /// Each habit changes once at most, so that two complaints cannot send us to and fro.
  private var changed: Set<Change> = []

  /// - Parameter isOpenAI: The server is OpenAI's own and knows the newer names.
  init(for model: ModelID, isOpenAI: Bool) {
    limitField = isOpenAI ? .maxCompletionTokens : .maxTokens
    thinking = RequestHabits.thinksUnasked(model, isOpenAI: isOpenAI) ? .off : .unsaid
  }

  /// Changes the habit that `words` name.
  ///
  /// - Parameter words: What a provider wrote about a request that it refused with 400 or 422, in lower case.
  /// - Returns: Whether another try is worth it.
  mutating func adapt(to words: String) -> Bool {
    if words.contains("stream_options"), asksForUsage, changed.insert(.streamOptions).inserted {
      asksForUsage = false
      return true
    }
    if words.contains(limitField.rawValue), changed.insert(.limitField).inserted {
      limitField = limitField == .maxTokens ? .maxCompletionTokens : .maxTokens
      return true
    }
    if words.contains("temperature"), sendsTemperature, changed.insert(.temperature).inserted {
      sendsTemperature = false
      return true
    }
    if words.contains("reasoning_effort") || words.contains("thinking"), changed.insert(.thinking).inserted {
      thinking = thinking == .off ? .unsaid : .off
      return true
    }
    if words.contains("does not support tools"), changed.insert(.tools).inserted {
      sendsTools = false
      return true
    }
    return false
  }

  /// Claude from generation 5 on and GPT from 5.1 on think before they answer unless they are told not to, and the
  /// latter take no tools here while they do.
  private static func thinksUnasked(_ model: ModelID, isOpenAI: Bool) -> Bool {
    switch model.provider {
    case .anthropic:
      let parts = model.name.split(separator: "-")
      guard parts.count >= 3, parts[0] == "claude", Int(parts[1]) == nil, let generation = Int(parts[2])
      else { return false }
      return (5...99).contains(generation)
    case .openai: return isOpenAI && (model.name.hasPrefix("gpt-6") || model.name.hasPrefix("gpt-5."))
    case .ollama: return false
    }
  }
}
