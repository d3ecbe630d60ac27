import Audit
import Commands
import Community
import LanguageModels
import SQLite
import Vocabulary

extension BudgetCommands {
  /// The caps are those of this whole Warden, whose operator pays. Anybody can found a group and be its owner, who has
  /// the permission: that must not take the answers from everybody else, so only operators set them.
  ///
  /// - Parameter caps: As configured.
  package static func set(caps: DailyCaps) -> Command {
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
      guard call.rights.isOperator else { throw CommandError.notAllowed("operator") }
      return CommandOutcome { connection in
        try connection.setDailyCaps(wanted, by: call.person.text, at: call.now)
        var detail: [String: AuditEntry.Detail] = [:]
        if let tokens = wanted.tokens { detail["tokens"] = .number(tokens) }
        if let cost = wanted.cost { detail["micro_usd"] = .number(cost.count) }
        try connection.audit("budget.set", by: call, detail: detail)
        let limits = try connection.dailyCaps(configured: caps)
        return Reply(
          """
          From the next question on, a day may use \(limits.tokens.map { "\($0) tokens" } ?? "any number of tokens") \
          and \(limits.cost.map { "\($0)" } ?? "any amount").
          """)
      }
    }
  }
}
