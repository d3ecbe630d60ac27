import LanguageModels
import SQLite
import Vocabulary

extension Companion {
  /// Who has to hear how the budgets stand after a call, and what they hear; each of it once a day.
  ///
  /// What all people use concerns the operators, what a community uses concerns whoever reads there, and what a person
  /// uses concerns nobody else.
  ///
  /// - Parameter full: The cap that refused the call.
  func alerts(
    after context: CallContext, in event: InboundEvent, _ sender: Sender, refusedBy full: BudgetScope? = nil,
    at now: Moment, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    try connection.budgetAlerts(
      after: context, within: thinking.models.usual.budget.caps, refusedBy: full, on: UTCDay(of: now)
    ).flatMap { alert in
      thinking.budgetMetrics?.count(alert)
      return readers(of: alert, in: event, sender).map {
        OutboundMessage(to: $0, .send(.init(RichText(alert.text))), isSilent: true)
      }
    }
  }

  private func readers(of alert: BudgetAlert, in event: InboundEvent, _ sender: Sender) -> [ChatAddress] {
    switch alert.scope {
    case .all: return thinking.operatorChats()
    case .community: return [event.address]
    case .person:
      // Whose budget is used up hears so as an answer.
      return alert.level == .near && event.chatKind == .direct ? [event.address] : []
    }
  }
}

extension BudgetAlert {
  /// What its readers see.
  var text: String {
    let limits = [
      caps.tokens.map { "\(BudgetCommands.grouped(used.tokens)) of \(BudgetCommands.grouped($0)) tokens" },
      caps.cost.map { "\(used.cost) of \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
    return switch (scope, level) {
    case (.all, .near): "Three quarters of today's model budget are used: \(limits). /budget shows more."
    case (.all, .reached):
      "Today's model budget is used up (\(limits)): questions are not answered until 00:00 UTC. /budget set raises it."
    case (.community, .near): "Three quarters of today's model budget of this community are used."
    case (.community, .reached):
      "Today's model budget of this community is used up; it begins anew at 00:00 UTC."
    case (.person, _): "You have used three quarters of what I may spend on you today."
    }
  }
}
