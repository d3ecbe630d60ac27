import Charts
import Commands
import Community
import Ledger
import SQLite
import Vocabulary
import Wallets

/// `/token`: what there is to know of the token.
package struct TokenCommands: Sendable {
  package static let group = CommandGroup("token", "Token facts")
  private static let pageSize = 10

  let office: @Sendable () -> TokenOffice

  package init(_ office: @escaping @Sendable () -> TokenOffice) { self.office = office }

  package var all: [Command] { [info, price, buybacks] }

  private var info: Command {
    Command("token info", "Price, supply, market cap and your discount tier", aliases: ["token"]) {
      [office] call in
      let office = office()
      try await office.look(call.person)
      return CommandOutcome { connection in
        try office.notePrice(at: call.now, on: connection)
        let facts = office.facts
        var lines = ["\(facts.name), \(facts.mint)"]
        if let point = try connection.lastPrice() {
          lines.append(
            "Price: $\(TokenPrice.text(point.price)) (\(point.source.rawValue), \(point.at.minute))")
          let value = try? TokenPrice.value(of: facts.supply, at: point.price)
          if let value { lines.append("Market cap: \(Amount.dollars(units: value))") }
        } else {
          lines.append("Price: nobody has said one yet.")
        }
        lines.append("Supply: \(Amount(units: facts.supply, of: .tokens).number)")
        let held = try office.discount(connection, call.person, call.now)
        lines.append(
          "You hold \(Amount(units: held.units, of: .tokens)) that count: \(held.percent) % off each attempt."
        )
        lines.append("10 % from 1,000,000, 25 % from 10,000,000, 50 % from 100,000,000, held for a day.")
        if held.isUnchecked { lines.append("A wallet of yours could not be looked at just now.") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  private var price: Command {
    Command(
      "token price", "Price history", Argument<Int?>("days", "Days back", 1...365), visibility: .everyone,
      answers: [.noData]
    ) { [office] call, days in
      let (office, days) = (office(), days ?? 30)
      let start = call.now.advanced(by: .seconds(-86_400 * Int64(days)))
      let known = try await office.database.read { try $0.prices(since: start, now: call.now) }
      var picture: OutboundFile?
      if let chart = known.chart(of: office.facts.name) {
        picture = await office.studio?.picture(of: chart, named: "price.png")
      }
      return CommandOutcome { [picture] connection in
        try office.notePrice(at: call.now, on: connection)
        let points = try connection.prices(since: start, now: call.now)
        guard let first = points.first, let last = points.last else {
          throw CommandError(.noData, "Nobody has said a price in that time.")
        }
        let prices = points.map(\.price)
        var lines = ["\(office.facts.name), the last \(days) day\(days == 1 ? "" : "s"):"]
        lines.append("• now $\(TokenPrice.text(last.price)) (\(last.source.rawValue), \(last.at.minute))")
        if points.count > 1 {
          lines.append("• first $\(TokenPrice.text(first.price)) (\(first.at.minute))")
          lines.append(
            "• lowest $\(TokenPrice.text(prices.min() ?? 0)), highest $\(TokenPrice.text(prices.max() ?? 0))")
        }
        lines.append("The price is shown, and nothing depends on it.")
        return Reply(lines.joined(separator: "\n"), files: picture.map { [$0] } ?? [])
      }
    }
  }

  private var buybacks: Command {
    Command(
      "token buybacks", "Buyback events", Argument<Int?>("page", "Page number", 1...1_000),
      visibility: .everyone
    ) { _, page in
      CommandOutcome { connection in
        let page = page ?? 1
        let events = try connection.buybacks(page: page, of: Self.pageSize)
        guard !events.isEmpty else {
          return Reply(page > 1 ? "Nothing on that page." : "Nothing was bought back yet.")
        }
        var lines = events.map { $0.line }
        if events.count == Self.pageSize { lines.append("More: page=\(page + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }
}

extension Buyback {
  /// One line for everybody.
  var line: String {
    func tokens(_ units: Int64) -> Amount { Amount(units: units, of: .tokens) }
    let burning = state == .settled ? "burned" : "to be burned"
    return
      "• \(at.day): \(Amount.dollars(units: spent)) bought \(tokens(acquired)) at $\(TokenPrice.text(price)); "
      + "\(tokens(burned)) \(burning), \(tokens(distributed)) to stakers (\(purchase.prefix(8))…)"
  }
}
