import LanguageModels
import Vocabulary

/// What the character thinks with: models by task, what they are reminded of, and who hears what they cost.
package struct Thinking: Sendable {
  package var models: ModelRouters
  /// The private chats of the operators, where the bot is connected.
  package var operatorChats: @Sendable () -> [ChatAddress]
  package var budgetMetrics: BudgetMetrics?
  package var context: ContextSettings
  package var contextMetrics: ContextMetrics?
  /// Whether an answer may be given again to who asks the same again.
  package var isCaching: Bool
  package var cacheMetrics: CacheMetrics?
  /// Hears where somebody has talked.
  package var summarizer: TalkSummarizer?

  package init(
    _ models: ModelRouters, context: ContextSettings = ContextSettings(),
    operatorChats: @escaping @Sendable () -> [ChatAddress] = { [] },
    budgetMetrics: BudgetMetrics? = nil, contextMetrics: ContextMetrics? = nil,
    isCaching: Bool = true, cacheMetrics: CacheMetrics? = nil, summarizer: TalkSummarizer? = nil
  ) {
    self.models = models
    self.operatorChats = operatorChats
    self.budgetMetrics = budgetMetrics
    self.context = context
    self.contextMetrics = contextMetrics
    self.isCaching = isCaching
    self.cacheMetrics = cacheMetrics
    self.summarizer = summarizer
  }
}
