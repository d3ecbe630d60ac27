/// What is asked of a model.
package enum ModelTask: String, Hashable, Sendable, CaseIterable {
  /// Short talk.
  case talk
  /// A long question, or one that takes thought.
  case question
  /// Deciding what to look up, and answering with what was found.
  case tools
  /// What nobody waits for: summaries, and reading for facts.
  case chores
}
