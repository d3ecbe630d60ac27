import Charts
import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary
import Wallets

/// Everything that commands about staking and the token need, put together once.
package struct TokenOffice: Sendable {
  package typealias Discount =
    @Sendable (_ connection: borrowing Connection, PersonID, _ now: Moment) throws -> HeldTokens

  package let database: Database
  package let book: StakeBook
  package let months: MonthClose
  package let mode: MoneyMode
  package let facts: TokenFacts
  package let chain: BuybackChain?
  /// What the operator says a token is worth.
  package let manualPrice: Int64?
  /// Who is asked what it is worth; `nil` for nobody.
  package let feed: PriceFeed?
  package let burnShare: BasisPoints
  package let randomness: Randomness
  /// Draws pictures; `nil` where there are none.
  package let studio: ChartStudio?
  /// What counts of somebody's tokens, and what they save by that.
  package let discount: Discount
  /// Looks at somebody's wallets before that is asked.
  package let look: @Sendable (PersonID) async throws -> Void

  package init(
    database: Database, book: StakeBook, months: MonthClose, mode: MoneyMode, facts: TokenFacts,
    chain: BuybackChain?, manualPrice: Int64?, feed: PriceFeed? = nil, burnShare: BasisPoints,
    randomness: Randomness,
    studio: ChartStudio? = nil,
    look: @escaping @Sendable (PersonID) async throws -> Void, discount: @escaping Discount
  ) {
    (self.database, self.book, self.months, self.mode) = (database, book, months, mode)
    (self.facts, self.chain, self.manualPrice, self.feed) = (facts, chain, manualPrice, feed)
    (self.burnShare, self.randomness) = (burnShare, randomness)
    (self.look, self.discount, self.studio) = (look, discount, studio)
  }

  /// Writes the operator's price down when it is news.
  ///
  /// - Returns: Whether it was.
  @discardableResult
  package func notePrice(at now: Moment, on connection: borrowing Connection) throws -> Bool {
    guard let manualPrice else { return false }
    let last = try connection.lastPrice()
    // What a buyback or a service has said is newer than what was configured before it.
    guard last.map({ $0.source == .manual && $0.price != manualPrice }) ?? true else { return false }
    try connection.note(
      PricePoint(manualPrice, .manual, at: now), supply: facts.supply, randomness)
    return true
  }
}

/// What somebody holds, as far as it counts.
package struct HeldTokens: Hashable, Sendable {
  /// Base units.
  package let units: Int64
  package let percent: Int64
  /// There is a wallet that could not be looked at.
  package let isUnchecked: Bool

  package init(units: Int64, percent: Int64, isUnchecked: Bool) {
    (self.units, self.percent, self.isUnchecked) = (units, percent, isUnchecked)
  }
}

/// Where purchases of the house's are proved: on the chain, by its treasury's accounts.
package struct BuybackChain: Sendable {
  package let rpc: SolanaRPC
  package let treasury: SolanaAddress
  package let dollarMint: SolanaAddress

  package init(_ rpc: SolanaRPC, treasury: SolanaAddress, dollarMint: SolanaAddress) {
    (self.rpc, self.treasury, self.dollarMint) = (rpc, treasury, dollarMint)
  }
}
