import Groundwork
import SQLite
import Vocabulary

/// What each new player gets once in ``MoneyMode/paper``, so that a community can play within a minute.
package struct PlayMoney: Hashable, Sendable {
  /// `nil` where there is none.
  package let amount: Amount?

  /// $100: ten attempts of a round by the usual rules.
  package static let usual = Amount.dollars(units: 100_000_000)

  /// - Parameter amount: Dollars; not above zero for none.
  package init(_ amount: Amount = PlayMoney.usual, in mode: MoneyMode) {
    self.amount = mode == .paper && amount.asset == .dollars && amount.isPositive ? amount : nil
  }
}

extension Connection {
  /// Gives somebody their play money, unless they have had it.
  ///
  /// - Returns: What they got; `nil` when they get nothing.
  /// - Throws: ``LedgerError``; ``SQLiteError``.
  package borrowing func grant(
    _ money: PlayMoney, to person: PersonID, at now: Moment, _ randomness: Randomness
  ) throws -> Amount? {
    guard let amount = money.amount else { return nil }
    guard try !exists("SELECT 1 FROM play_money_grants WHERE user_id = \(person)") else { return nil }
    try post(
      Posting(
        .grant, key: "grant:\(person)", reference: person.text,
        Leg(amount, from: .administration, to: .available(to: person))), at: now, randomness)
    try run(
      "INSERT INTO play_money_grants (user_id, amount, at_ms) VALUES (\(person), \(amount.units), \(now))")
    return amount
  }
}
