import LanguageModels
import Vocabulary

/// What the character thinks with: models by task, and who hears what they cost.
package struct Thinking: Sendable {
  package var models: ModelRouters
  /// The private chats of the operators, where the bot is connected.
  package var operatorChats: @Sendable () -> [ChatAddress]
  package var budgetMetrics: BudgetMetrics?

  package init(
    _ models: ModelRouters, operatorChats: @escaping @Sendable () -> [ChatAddress] = { [] },
    budgetMetrics: BudgetMetrics? = nil
  ) {
    self.models = models
    self.operatorChats = operatorChats
    self.budgetMetrics = budgetMetrics
  }
}
