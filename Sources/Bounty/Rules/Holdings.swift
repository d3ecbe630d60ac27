import Ledger
import SQLite
import Vocabulary

/// What is known of tokens outside of the books. Whoever knows the chain fills it in.
package struct Holdings: Sendable {
  package typealias Chain =
    @Sendable (_ connection: borrowing Connection, PersonID, _ now: Moment) throws -> Holding

  /// Looks at somebody's wallets, before a price is named and outside of any transaction.
  package let look: @Sendable (PersonID) async throws -> Void
  /// What was seen of it, and has been there all day.
  package let onChain: Chain

  package init(look: @escaping @Sendable (PersonID) async throws -> Void, onChain: @escaping Chain) {
    (self.look, self.onChain) = (look, onChain)
  }

  /// There is no chain.
  package static let booksOnly = Holdings(look: { _ in }, onChain: { _, _, _ in Holding(units: 0) })

  /// What counts: on the chain and in our books, staked or not.
  ///
  /// - Throws: `ArithmeticError` for what cannot be.
  package func holding(
    of person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Holding {
    let seen = try onChain(connection, person, now)
    let free = try connection.balance(of: .available(to: person), in: .tokens).units
    let staked = try connection.balance(of: .staked(by: person), in: .tokens).units
    let units = try Discount.effectiveHolding(
      now: seen.units, lowest: seen.units, custody: try Exactly.sum(free, staked))
    return Holding(units: units, isUnchecked: seen.isUnchecked)
  }
}
