import LanguageModels
import Personality
import Vocabulary

/// What `/context` shows.
struct ContextReport {
  let text: String

  init(_ tiers: ContextTiers, _ thinking: Thinking, _ persona: Persona) async {
    var lines: [String] = []
    let router = thinking.models.router(for: .talk)
    let budget = router.budget
    func counted(_ request: ModelRequest, _ model: ModelID) async -> Int64 {
      await budget.gauge.tokens(of: request, for: model)
    }
    func tokens(_ count: Int64) -> String { "\(BudgetCommands.grouped(count)) tokens" }
    if let model = router.chain.first {
      let window = budget.prices.window(of: model)
      let system = ModelRequest(system: [.init(SystemPrompt.stablePart(of: persona))], turns: [])
      let talk = ModelRequest(
        turns: tiers.turns.flatMap { [ModelTurn.user($0.said), .assistant($0.answered)] })
      let (rules, said) = (await counted(system, model), await counted(talk, model))
      let earlier = tiers.earlier.map { ModelRequest(turns: [.user($0.text)]) }
      let summary = if let earlier { await counted(earlier, model) } else { Int64(0) }
      let sum = rules + said + summary
      let isExact = PromptTokens.isExact(for: model)
      lines.append(
        "\(model) reads \(tokens(window.tokens)) at once; \(isExact ? "" : "about ")\(tokens(sum)) "
          + "(\(window.percent(of: sum)) %) are used.")
      if window.percent(of: sum) >= ContextWindow.warningPercent {
        lines.append("That is a lot: /context clear makes room.")
      }
      lines.append(
        "From \(ContextWindow.cutPercent) % on I leave out turns: "
          + (thinking.context.strategy == .importantFirst
            ? "first those that nothing hangs on." : "the oldest first."))
      lines.append("")
      lines.append("• What I am: \(tokens(rules))")
      lines.append(
        "• Immediate: \(tiers.turns.count) of \(tiers.kept) turns of this conversation, \(tokens(said))")
      if let earlier = tiers.earlier {
        lines.append("• Earlier: \(earlier.turns) turns in a summary of \(tokens(summary))")
      }
    } else {
      lines.append("I talk with my own words and need no tokens.")
      lines.append("")
      lines.append("• Immediate: \(tiers.kept) turns of this conversation")
    }
    lines.append(
      "• Warm: \(tiers.memories - tiers.summaries) things that I remember of you; a few that fit are looked up for each message"
    )
    lines.append("• Cold: \(tiers.summaries) summaries of what you told me long ago")
    text = lines.joined(separator: "\n")
  }
}
