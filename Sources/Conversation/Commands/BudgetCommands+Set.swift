import Audit
import Commands
import Community
import LanguageModels
import SQLite
import Vocabulary

extension BudgetCommands {
  /// Operators set the caps of this whole Warden, which they pay for. Anybody can found a group and be its owner, who has
  /// the permission as well: they set the caps of their own community, and cannot go beyond what is configured for one.
  ///
  /// - Parameter caps: As configured.
  package static func set(caps: BudgetCaps) -> Command {
    Command(
      "budget set", "Set daily caps", Argument<Int?>("tokens", "Tokens a day", 1_000...100_000_000),
      Argument<String?>("dollars", "Dollars a day", length: 1...12), who: .permission("budget.edit"),
      answers: [.notAllowed, .amountInvalid]
    ) { call, tokens, dollars in
      guard tokens != nil || dollars != nil else {
        throw CommandError.argumentMissing("tokens or dollars", usage: "/budget set tokens=100000 dollars=2")
      }
      let cost = try dollars.map { text throws(CommandError) in
        guard let cost = MicroDollars(dollars: text) else { throw .amountInvalid }
        return cost
      }
      let wanted = DailyCaps(tokens: tokens.map { Int64($0) }, cost: cost)
      let community = call.rights.isOperator ? nil : call.community?.key
      guard call.rights.isOperator || community != nil else { throw CommandError.notAllowed("operator") }
      return CommandOutcome { connection in
        try connection.setDailyCaps(wanted, of: community, by: call.person.text, at: call.now)
        var detail: [String: AuditEntry.Detail] = ["scope": .text(community == nil ? "all" : "community")]
        if let tokens = wanted.tokens { detail["tokens"] = .number(tokens) }
        if let cost = wanted.cost { detail["micro_usd"] = .number(cost.count) }
        try connection.audit("budget.set", by: call, detail: detail)
        let limits =
          if let community {
            try connection.dailyCaps(of: community, configured: caps.community)
          } else {
            try connection.dailyCaps(configured: caps.all)
          }
        return Reply(
          """
          From the next question on, a day\(community == nil ? "" : " here") may use \
          \(limits.tokens.map { "\($0) tokens" } ?? "any number of tokens") \
          and \(limits.cost.map { "\($0)" } ?? "any amount").
          """)
      }
    }
  }
}
