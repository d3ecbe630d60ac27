import Audit
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary
import Wallets

/// `/admin money close` and `/admin money buyback`.
package struct OperatorCommands: Sendable {
  package typealias Tell =
    @Sendable (_ connection: borrowing Connection, _ text: String) throws -> [ChatAddress]

  let office: @Sendable () -> TokenOffice
  /// Where everybody hears of it.
  let everybody: Tell

  package init(_ office: @escaping @Sendable () -> TokenOffice, everybody: @escaping Tell) {
    (self.office, self.everybody) = (office, everybody)
  }

  package var all: [Command] { [close, buyback] }

  private var close: Command {
    Command(
      "admin money close", "Close a month now (a job does it on day 1)",
      Argument<String>("month", "YYYY-MM", length: 7...7), who: .operators,
      answers: [.notAllowed, .monthOpen, .alreadyClosed]
    ) { [office, everybody] call, typed in
      let office = office()
      guard let month = Month(typed) else {
        throw CommandError(.argumentInvalid, "That is no month.", next: "Write it as 2026-02.")
      }
      let closed: [Period]
      do { closed = try await office.months.close(month, at: call.now) } catch CloseError.monthOpen {
        throw CommandError.monthOpen
      } catch CloseError.alreadyClosed {
        throw CommandError.alreadyClosed
      } catch CloseError.operatingShort(let amount) {
        throw CommandError(
          .insufficientFunds,
          "More went back than the house took in, and its operating account lacks \(amount).")
      }
      return CommandOutcome { connection in
        try connection.audit(
          "period.close", by: call, target: month.description,
          detail: ["months": .number(Int64(closed.count))])
        let text = closed.map(\.report).joined(separator: "\n\n")
        var reply = Reply(text.isEmpty ? "Nothing was left to close." : text)
        reply.notices = try everybody(connection, text).filter { $0 != call.address && !text.isEmpty }.map {
          Notice(to: $0, RichText(text))
        }
        return reply
      }
    }
  }

  private var buyback: Command {
    Command(
      "admin money buyback", "Record a buyback transaction",
      Argument<String>("signature", "Purchase transaction", length: 64...90),
      Argument<String>("dollars", "Spent", length: 1...24),
      Argument<String?>("burned", "Burn transaction", length: 64...90), who: .operators,
      answers: [.notAllowed, .txNotFinal, .amountMismatch]
    ) { [office, everybody] call, signature, typed, burn in
      let office = office()
      guard let spent = Amount(typed, of: .dollars), spent.isPositive else {
        throw CommandError.amountInvalid
      }
      for text in [signature, burn].compactMap(\.self) where [UInt8](base58: text, limit: 90)?.count != 64 {
        throw CommandError(.argumentInvalid, "That is no signature of a transaction.")
      }
      let purchase = try await office.prove(signature, spent)
      let burned = try await office.chain.asyncMap { chain in
        try await burn.asyncMap { try await chain.burned(in: $0, office.facts) }
      }.flatMap(\.self)
      return CommandOutcome { connection in
        while try office.book.sweep(at: call.now, on: connection) > 0 {}
        let event = try office.carryOut(
          try purchase ?? office.play(signature, spent, at: call.now, on: connection), burn: burn,
          burned: burned,
          by: call.person, at: call.now, on: connection)
        try connection.audit(
          "money.buyback", by: call, target: event.id.text,
          detail: ["dollars": .number(event.spent), "tokens": .number(event.acquired)])
        var reply = Reply(event.line)
        let text = "The house bought tokens back.\n\(event.line)"
        reply.notices = try everybody(connection, text).filter { $0 != call.address }.map {
          Notice(to: $0, RichText(text))
        }
        return reply
      }
    }
  }
}

extension TokenOffice {
  /// What a purchase brought, by the chain; `nil` where buybacks are play.
  fileprivate func prove(_ signature: String, _ spent: Amount) async throws -> Purchase? {
    guard let chain else { return nil }
    return try await chain.purchase(signature, for: spent, facts)
  }

  /// A purchase in play money, at the last price that is known.
  fileprivate func play(
    _ signature: String, _ spent: Amount, at now: Moment, on connection: borrowing Connection
  ) throws -> Purchase {
    try notePrice(at: now, on: connection)
    guard mode == .paper, let price = try connection.lastPrice()?.price else {
      throw CommandError(
        .txNotFinal, "There is no treasury to look at, and no price to play with.",
        next: "Set token.treasury and SOLANA_RPC_URL, or token.price.")
    }
    let acquired = try TokenPrice.tokens(for: spent.units, at: price)
    guard (1...facts.supply).contains(acquired) else { throw CommandError.amountInvalid }
    return Purchase(signature, spent: spent, acquired: acquired, outside: .administration)
  }

  /// Writes a purchase down, or by which transaction the tokens of an earlier one were burned.
  fileprivate func carryOut(
    _ purchase: Purchase, burn: String?, burned: [Int64]?, by person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Buyback {
    let isPlay = purchase.outside == .administration
    func check(_ buyback: Buyback) throws {
      guard let burned, !burned.contains(buyback.burned) else { return }
      throw CommandError.amountMismatch(
        chainShows: Amount(units: burned.first ?? 0, of: .tokens).description)
    }
    if let known = try connection.buyback(boughtBy: purchase.signature) {
      guard let burn, known.state == .verified, known.spent == purchase.spent.units else {
        throw CommandError.alreadyClosed
      }
      try check(known)
      try settle(known, burnedIn: burn, at: now, on: connection)
    } else {
      let event = try record(
        purchase, burn: nil, isBurned: isPlay, by: person, at: now, on: connection)
      if let burn, !isPlay {
        try check(event)
        try settle(event, burnedIn: burn, at: now, on: connection)
      }
    }
    guard let event = try connection.buyback(boughtBy: purchase.signature) else {
      throw SQLiteError(unreadable: "a buyback is gone")
    }
    return event
  }
}

extension Optional {
  fileprivate func asyncMap<Result>(
    _ body: (Wrapped) async throws -> Result
  ) async throws -> Result? {
    guard let self else { return nil }
    return try await body(self)
  }
}
