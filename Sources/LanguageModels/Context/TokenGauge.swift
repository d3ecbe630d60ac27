import Groundwork
import SQLite

/// Says how many tokens a model will count for a prompt: exactly for OpenAI's, for others by a ratio that is learned.
///
/// Counting takes some 0.1 ms for a kilobyte, so not every prompt is counted to learn from it: the first ones of a
/// process, and then some.
package final class TokenGauge: Sendable {
  private let database: Database
  private let state = Guarded(State())

  private struct State: Sendable {
    var ratios: [ModelID: TokenRatio] = [:]
    var prompts: [ModelID: Int] = [:]
  }

  private static let firstPrompts = 8
  private static let oneIn = 32

  package init(database: Database) { self.database = database }

  /// The ratio in force. What cannot be read just now is assumed.
  package func ratio(of model: ModelID) async -> TokenRatio {
    if PromptTokens.isExact(for: model) { return .exact }
    if let known = state.withLock({ $0.ratios[model] }) { return known }
    guard let learned = try? await database.read({ try $0.tokenRatio(of: model) }) else { return .assumed }
    // Models are the few that the configuration names, so this does not grow.
    state.withLock { $0.ratios[model] = learned }
    return learned
  }

  /// The tokens that `model` will count for a prompt.
  package func tokens(of request: ModelRequest, for model: ModelID) async -> Int64 {
    await ratio(of: model).tokens(counted: PromptTokens.count(request, for: model))
  }

  /// The vocabulary's count, when it is this prompt's turn to be learned from.
  func sample(_ request: ModelRequest, for model: ModelID) -> Int64? {
    guard !PromptTokens.isExact(for: model) else { return nil }
    let number = state.withLock { state in
      state.prompts[model, default: 0] += 1
      return state.prompts[model, default: 0]
    }
    guard number <= TokenGauge.firstPrompts || number.isMultiple(of: TokenGauge.oneIn) else { return nil }
    // What is learned now is read again at the next use.
    state.withLock { $0.ratios[model] = nil }
    return PromptTokens.count(request, for: model)
  }
}
