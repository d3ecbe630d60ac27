/// What the configuration says about models.
package struct ModelSettings: Sendable {
  /// One for each provider that is configured.
  package var endpoints: [ModelEndpoint]
  package var choice: ModelChoice
  /// Asked in this order when the chosen one gives no answer.
  package var fallback: [ModelID]
  /// Calls under way at one time.
  package var callsAtOnce = 1_024
  /// Calls that wait for a place.
  package var callsWaiting = 4_096

  package init(endpoints: [ModelEndpoint], choice: ModelChoice = .auto, fallback: [ModelID] = []) {
    self.endpoints = endpoints
    self.choice = choice
    self.fallback = fallback
  }

  /// The models in the order in which they are asked, each once. Models of providers that are not configured are left
  /// out. Empty: there is no model.
  package var chain: [ModelID] {
    var chain: [ModelID] = []
    for model in wanted where endpoint(of: model) != nil && !chain.contains(model) { chain.append(model) }
    return chain
  }

  private var wanted: [ModelID] {
    switch choice {
    case .offline: []
    case .model(let model): [model] + fallback
    case .auto: ModelProvider.allCases.compactMap { usual(of: $0) }.prefix(1) + fallback
    }
  }

  private func usual(of provider: ModelProvider) -> ModelID? {
    endpoints.first { $0.provider == provider }.map { ModelID(provider, $0.defaultModel) }
  }

  private func endpoint(of model: ModelID) -> ModelEndpoint? {
    endpoints.first { $0.provider == model.provider }
  }
}
