import Commands
import Ledger
import SQLite
import Vocabulary
import Wallets

/// Tokens that the house bought with its share of revenue.
package struct Buyback: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, SQLBindable { case recorded, verified, settled }

  package let id: BuybackID
  /// Micro-dollars.
  package let spent: Int64
  package let acquired: Int64
  package let burned: Int64
  package let distributed: Int64
  package let price: Int64
  package let purchase: String
  package let burn: String?
  package let state: State
  package let at: Moment
}

extension Connection {
  /// The newest first.
  package borrowing func buybacks(page: Int, of count: Int) throws(SQLiteError) -> [Buyback] {
    try all(
      """
      SELECT id, usd_amount, acquired, burned, distributed, price_pico_usd, buy_signature, burn_signature, state, at_ms
      FROM buyback_events ORDER BY at_ms DESC, id DESC LIMIT \(count) OFFSET \((max(1, page) - 1) * count)
      """, Buyback.init)
  }

  package borrowing func buyback(boughtBy signature: String) throws(SQLiteError) -> Buyback? {
    try first(
      """
      SELECT id, usd_amount, acquired, burned, distributed, price_pico_usd, buy_signature, burn_signature, state, at_ms
      FROM buyback_events WHERE buy_signature = \(signature)
      """, Buyback.init)
  }
}

extension Buyback {
  fileprivate init(_ row: borrowing Row) throws(SQLiteError) {
    id = row.identifier(0)
    (spent, acquired, burned, distributed) = (row.int(1), row.int(2), row.int(3), row.int(4))
    (price, purchase, burn) = (row.int(5), row.text(6), row.optionalText(7))
    state = try row.value(8) { State(rawValue: $0) }
    at = row.moment(9)
  }
}

/// What a purchase brought, as far as it is proved.
package struct Purchase: Hashable, Sendable {
  package let signature: String
  package let spent: Amount
  package let acquired: Int64
  /// Where the other side of its legs lies: the chain, or the play money's outside.
  package let outside: AccountID

  package init(_ signature: String, spent: Amount, acquired: Int64, outside: AccountID) {
    (self.signature, self.spent, self.acquired, self.outside) = (signature, spent, acquired, outside)
  }
}

extension BuybackChain {
  /// Looks a purchase up: what left the treasury in dollars has to be what is said, and tokens have to have come.
  ///
  /// - Throws: `tx_not_final`, `amount_mismatch`.
  func purchase(_ signature: String, for spent: Amount, _ facts: TokenFacts) async throws -> Purchase {
    let found = try await transaction(signature)
    let left = -(found.change(of: dollarMint, treasury) ?? 0)
    guard left == spent.units else {
      throw CommandError.amountMismatch(chainShows: Amount.dollars(units: left).description)
    }
    let came = found.change(of: facts.mint, treasury) ?? 0
    guard came > 0 else {
      throw CommandError.amountMismatch(chainShows: Amount(units: came, of: .tokens).description)
    }
    return Purchase(signature, spent: spent, acquired: came, outside: .chain)
  }

  /// What a transaction burned of the treasury's tokens.
  ///
  /// - Throws: `tx_not_final`.
  func burned(in signature: String, _ facts: TokenFacts) async throws -> [Int64] {
    try await transaction(signature).burns.filter {
      $0.mint == facts.mint.text && $0.authority == treasury.text
    }.map(\.units)
  }

  private func transaction(_ signature: String) async throws -> ChainTransaction {
    do throws(RPCError) {
      guard let found = try await rpc.transaction(signature) else { throw RPCError.unbelievable(.unreadable) }
      return found
    } catch {
      throw CommandError.txNotFinal
    }
  }
}

extension ChainTransaction {
  fileprivate func change(of mint: SolanaAddress, _ owner: SolanaAddress) -> Int64? {
    changes.first { $0.mint == mint.text && $0.owner == owner.text }?.units
  }
}
