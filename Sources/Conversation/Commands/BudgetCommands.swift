import Commands
import LanguageModels
import SQLite
import Vocabulary

/// `/budget`: what the models cost.
package enum BudgetCommands {
  package static let group = CommandGroup("budget", "Model cost", menu: "Model cost")

  /// - Parameter caps: As configured.
  package static func show(caps: BudgetCaps) -> Command {
    Command(
      "budget show", "Use, cost, caps and cache today", Argument<Int?>("days", "Days back", 1...90),
      who: .permission("budget.view"), aliases: ["budget"], answers: [.notAllowed]
    ) { call, days in
      CommandOutcome { connection in
        let today = UTCDay(of: call.now)
        let first = UTCDay(of: call.now.advanced(by: .seconds(-86_400 * ((days ?? 1) - 1))))
        // A community sees what it uses itself; the rest is between the operators and whoever they serve.
        guard call.rights.isOperator else {
          return Reply(try here(call, days, from: first, through: today, caps, connection))
        }
        let budget = try connection.budget(on: today)
        let limits = try connection.dailyCaps(configured: caps.all)
        var lines = ["Today, until 00:00 UTC:"]
        lines.append("• tokens: \(used(budget.usedTokens, of: limits.tokens))")
        lines.append("• cost: \(budget.usedCost)" + (limits.cost.map { " of \($0)" } ?? ", no cap"))
        if budget.reservedTokens > 0 {
          lines.append(
            "• held for answers under way: \(grouped(budget.reservedTokens)) tokens, \(budget.reservedCost)")
        }
        if !caps.community.isNone { lines.append("• each community: at most \(described(caps.community))") }
        if !caps.person.isNone { lines.append("• each person: at most \(described(caps.person))") }
        let cache = try connection.cacheUse(from: first, through: today)
        if cache.hits + cache.misses > 0 {
          lines.append(
            "• answers given again\(days.map { ", last \($0) days" } ?? ""): \(cache.hits) of "
              + "\(cache.hits + cache.misses) questions, which saved \(grouped(cache.savedTokens)) tokens and "
              + "\(cache.savedCost)")
        }
        let models = try connection.modelUsageByModel(from: first, through: today)
        if models.isEmpty {
          lines.append("\nNo model was asked \(days == nil ? "today" : "in these days").")
        } else {
          lines.append("\nBy model\(days.map { ", last \($0) days" } ?? ""):")
          for (model, sum) in models { lines.append("• \(line(of: model, sum))") }
        }
        if let days, days > 1 {
          lines.append("\nBy day:")
          for (day, sum) in try connection.modelUsageByDay(from: first, through: today) {
            lines.append("• \(day): \(sum.calls) calls, \(grouped(sum.usage.total)) tokens, \(sum.cost)")
          }
        }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  /// What a community sees of itself.
  private static func here(
    _ call: CommandCall, _ days: Int?, from first: UTCDay, through today: UTCDay, _ caps: BudgetCaps,
    _ connection: borrowing Connection
  ) throws -> String {
    let sum = try connection.modelUsage(of: call.scope, from: first, through: today)
    let span = days.map { "last \($0) days" } ?? "today"
    var text = "Here, \(span): \(sum.calls) calls, \(grouped(sum.usage.total)) tokens, \(sum.cost)."
    let limits = try connection.dailyCaps(of: call.scope, configured: caps.community)
    guard !limits.isNone else { return text }
    let used = try connection.modelUse(ofCommunity: call.scope, on: today)
    text += "\nCaps of a day here: \(described(limits)); today \(used.percent(of: limits)) % are used."
    return text
  }

  /// `1,000 tokens and $2.00`.
  package static func described(_ caps: DailyCaps) -> String {
    [caps.tokens.map { "\(grouped($0)) tokens" }, caps.cost.map { "\($0)" }].compactMap(\.self)
      .joined(separator: " and ")
  }

  private static func line(of model: ModelID, _ sum: UsageSum) -> String {
    var text = "\(model): \(sum.calls) calls"
    if sum.failures > 0 { text += " (\(sum.failures) failed)" }
    text += ", \(grouped(sum.usage.prompt)) in"
    if sum.usage.cacheRead > 0 { text += " (\(grouped(sum.usage.cacheRead)) from the cache)" }
    text += ", \(grouped(sum.usage.output)) out, \(sum.cost)"
    // Its real price is unknown, so the dearest known one was taken.
    if sum.unpricedCalls > 0 { text += ", unpriced" }
    return text
  }

  private static func used(_ count: Int64, of cap: Int64?) -> String {
    guard let cap else { return "\(grouped(count)), no cap" }
    let percent = cap > 0 ? count * 100 / cap : 100
    return "\(grouped(count)) of \(grouped(cap)) (\(percent) %)"
  }

  /// `1,234,567`.
  static func grouped(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }
}
