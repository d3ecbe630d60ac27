import Vocabulary

/// What is wrong at one provider, model by model, and what of it was said already.
struct ModelTroubles: Sendable {
  /// The last one of each model. Models are the few that the configuration names, so this does not grow.
  private var last: [String: ModelTrouble] = [:]
  private var told: Set<String> = []

  /// By the models' names.
  var all: [ModelTrouble] { last.values.sorted { $0.model.name < $1.model.name } }

  mutating func note(_ trouble: ModelTrouble) {
    if trouble.error.isTrouble { last[trouble.model.name] = trouble }
  }

  /// The provider works: what went wrong with it is over. What another model lacks is not.
  mutating func succeeded(_ model: String) {
    last = last.filter { $0.key != model && $0.value.error == .refused(.model) }
    told = told.filter { name in last.values.contains { Self.name(of: $0) == name } }
  }

  /// Whether nobody was told of this kind of trouble since the provider last answered. It counts as told then.
  mutating func isNews(_ trouble: ModelTrouble) -> Bool {
    trouble.error.isTrouble && told.insert(Self.name(of: trouble)).inserted
  }

  private static func name(of trouble: ModelTrouble) -> String {
    switch trouble.error {
    case .refused(.model): "model \(trouble.model.name)"
    case .refused(let why): why.rawValue
    default: trouble.error.label
    }
  }
}
