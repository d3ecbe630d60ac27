import Commands
import LanguageModels
import Vocabulary

extension BudgetCommands {
  /// - Parameters:
  ///   - chain: The models in the order in which they are asked.
  ///   - prices: As configured.
  package static func models(chain: [ModelID], prices: PriceList) -> Command {
    Command(
      "budget models", "Prices and which model is chosen for what", who: .permission("budget.view"),
      answers: [.notAllowed]
    ) { _ in Reply(text(chain, prices)) }
  }

  private static func text(_ chain: [ModelID], _ prices: PriceList) -> String {
    guard let first = chain.first else {
      return "No model is configured: I talk with my own words, which cost nothing."
    }
    var lines = ["Talk is answered by \(first)."]
    if chain.count > 1 {
      lines.append(
        "When it gives no answer: \(chain.dropFirst().map(\.description).joined(separator: ", ")).")
    }
    lines.append("When none does, or the day's budget is used up, I talk with my own words or not at all.")
    lines.append("\nPrices of a million tokens:")
    lines += chain.map { "• \($0): \(line(of: prices.price(of: $0)))" }
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
