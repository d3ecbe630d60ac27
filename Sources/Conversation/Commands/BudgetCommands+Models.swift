import Commands
import LanguageModels
import Vocabulary

extension BudgetCommands {
  /// - Parameters:
  ///   - models: `nil` when there is none.
  ///   - prices: As configured.
  package static func models(_ models: ModelRouters?, prices: PriceList) -> Command {
    Command(
      "budget models", "Prices and which model is chosen for what", who: .permission("budget.view"),
      answers: [.notAllowed]
    ) { _ in Reply(text(models, prices)) }
  }

  private static func text(_ models: ModelRouters?, _ prices: PriceList) -> String {
    guard let models, let first = models.usual.chain.first else {
      return "No model is configured: I talk with my own words, which cost nothing."
    }
    let quick = models.router(for: .talk).chain.first ?? first
    let strong = models.router(for: .question).chain.first ?? first
    var lines: [String] = []
    if quick == strong {
      lines.append("Talk is answered by \(quick).")
    } else {
      lines.append("Short talk is answered by \(quick), which writes summaries as well.")
      lines.append("Long questions, and those that something is looked up for, are answered by \(strong).")
      lines.append("Where the budget has no room for that, the cheapest one answers.")
    }
    let others = models.usual.chain.filter { $0 != quick && $0 != strong }
    if !others.isEmpty {
      lines.append("When it gives no answer: \(others.map(\.description).joined(separator: ", ")).")
    }
    lines.append("When none does, or the day's budget is used up, I talk with my own words or not at all.")
    lines.append("\nPrices of a million tokens:")
    lines += models.models.map { "• \($0): \(line(of: prices.price(of: $0)))" }
    return lines.joined(separator: "\n")
  }

  private static func line(of entry: (price: ModelPrice, isListed: Bool)) -> String {
    let rates = entry.price.rates
    guard rates != .free else { return "free" }
    var text = "\(MicroDollars(rates.input)) in, \(MicroDollars(rates.output)) out"
    if rates.cacheRead != rates.input { text += ", \(MicroDollars(rates.cacheRead)) in from the cache" }
    if let long = entry.price.long {
      text +=
        "; above \(long.above) tokens \(MicroDollars(long.rates.input)) in, \(MicroDollars(long.rates.output)) out"
    }
    return entry.isListed ? text : text + " (no price is known, so it counts as the dearest one)"
  }
}
