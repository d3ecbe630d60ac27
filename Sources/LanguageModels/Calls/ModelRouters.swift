/// Which models do what: a cheap one for what is easy, a strong one for what is not.
///
/// All share connections, places and the budget.
package struct ModelRouters: Sendable {
  /// Where nothing else is configured.
  package let usual: ModelRouter
  private let quick: ModelRouter
  private let strong: ModelRouter

  /// - Parameter quick: `nil` for the usual one, as for `strong`. The usual models follow when it gives no answer.
  package init(_ usual: ModelRouter, quick: ModelID? = nil, strong: ModelID? = nil) {
    self.usual = usual
    self.quick = usual.preferring(quick)
    self.strong = usual.preferring(strong)
  }

  package func router(for task: ModelTask) -> ModelRouter {
    switch task {
    case .talk, .chores: quick
    case .question, .tools: strong
    }
  }

  /// Asks only the cheapest model of all, for when the budget has no room for the worst case of the others.
  ///
  /// - Returns: `nil` when the models of `task` are as cheap.
  package func cheapest(insteadOf task: ModelTask) -> ModelRouter? {
    let cost = { (model: ModelID) in
      usual.budget.prices.price(of: model).price.worstCost(prompt: 10_000, output: 1_000)
    }
    guard let model = models.min(by: { cost($0) < cost($1) }),
      let dearest = router(for: task).chain.map(cost).max(), cost(model) < dearest
    else { return nil }
    return ModelRouter(usual, chain: [model])
  }

  /// All models that may be asked, each once.
  package var models: [ModelID] {
    var models: [ModelID] = []
    for router in [usual, quick, strong] {
      for model in router.chain where !models.contains(model) { models.append(model) }
    }
    return models
  }

  /// Who reads along, each once.
  package var providers: [ModelProvider] {
    let used = Set(models.map(\.provider))
    return ModelProvider.allCases.filter { used.contains($0) }
  }
}

extension ModelRouter {
  /// A router that asks `model` first; the same when there is none, or its provider is not configured.
  fileprivate func preferring(_ model: ModelID?) -> ModelRouter {
    guard let model, hasModel, isConfigured(model.provider), model != chain.first else { return self }
    return ModelRouter(self, chain: [model] + chain.filter { $0 != model })
  }
}
