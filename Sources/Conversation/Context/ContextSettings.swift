import LanguageModels

/// What a model is reminded of.
package struct ContextSettings: Hashable, Sendable {
  package var strategy: ContextStrategy
  /// The last turns of a conversation.
  package var turns: Int

  package init(strategy: ContextStrategy = .importantFirst, turns: Int = 10) {
    self.strategy = strategy
    self.turns = turns
  }

  /// Turns that were said to be remembered, beside the last ones.
  static let pinned = 5
}
