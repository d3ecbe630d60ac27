import SQLite
import Vocabulary

/// What counts of somebody's tokens on the chain for a discount.
package struct ChainHolding: Hashable, Sendable {
  /// Base units.
  package let units: Int64
  /// There is a wallet that nobody could look at for a day: it counts as empty.
  package let isUnchecked: Bool

  package init(units: Int64, isUnchecked: Bool = false) {
    (self.units, self.isUnchecked) = (units, isUnchecked)
  }
}

extension Connection {
  /// How long tokens have to lie somewhere before they count, and how long a look at them does.
  private static var observedFor: Duration { .seconds(86_400) }
  /// Rows of one address that are kept: looks of a day every ten minutes, and more.
  private static var kept: Int64 { 200 }

  package borrowing func note(
    _ seen: TokenObservation, at address: SolanaAddress, mint: String, at now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO balance_observations (address, mint, slot, amount, at_ms)
      VALUES (\(address.text), \(mint), \(seen.slot), \(seen.amount), \(now))
      ON CONFLICT (address, mint, slot) DO NOTHING
      """)
    try run(
      """
      DELETE FROM balance_observations WHERE address = \(address.text) AND mint = \(mint) AND slot <= COALESCE((
        SELECT slot FROM balance_observations WHERE address = \(address.text) AND mint = \(mint)
        ORDER BY slot DESC LIMIT 1 OFFSET \(Self.kept)), -1)
      """)
  }

  /// What somebody's wallets hold and have held all day: borrowing tokens for a moment brings nothing, nor does moving
  /// them from wallet to wallet or from person to person.
  ///
  /// For each wallet the least counts that was seen in 24 hours, or last before: what lay there when the day began.
  /// One that was linked, or seen first, in that time counts as empty.
  package borrowing func chainHolding(
    of person: PersonID, mint: String, at now: Moment
  ) throws(SQLiteError) -> ChainHolding {
    let dayAgo = now.advanced(by: .zero - Self.observedFor)
    var (sum, isUnchecked) = (Int64(0), false)
    for wallet in try wallets(of: person) {
      let newest = try first(
        """
        SELECT at_ms FROM balance_observations WHERE address = \(wallet.address.text) AND mint = \(mint)
        ORDER BY slot DESC LIMIT 1
        """
      ) { $0.moment(0) }
      guard let newest, newest > dayAgo else {
        isUnchecked = true
        continue
      }
      guard wallet.linkedAt <= dayAgo else { continue }
      let before = try first(
        """
        SELECT amount FROM balance_observations
        WHERE address = \(wallet.address.text) AND mint = \(mint) AND at_ms <= \(dayAgo)
        ORDER BY slot DESC LIMIT 1
        """
      ) { $0.int(0) }
      let since = try first(
        """
        SELECT amount FROM balance_observations
        WHERE address = \(wallet.address.text) AND mint = \(mint) AND at_ms > \(dayAgo) ORDER BY amount LIMIT 1
        """
      ) { $0.int(0) }
      guard let before, let since else { continue }
      let (next, isOverflow) = sum.addingReportingOverflow(min(before, since))
      // Nobody holds more than there is; such a row was not written by us.
      if isOverflow { throw SQLiteError(unreadable: "the tokens of one person are more than there can be") }
      sum = next
    }
    return ChainHolding(units: sum, isUnchecked: isUnchecked)
  }

  /// Linked wallets that held something when they were last seen: these are looked at between quotes, so that nobody
  /// only has tokens when they ask for a price.
  package borrowing func walletsToSample(mint: String, limit: Int) throws(SQLiteError) -> [SolanaAddress] {
    try all(
      """
      SELECT w.address FROM wallets AS w JOIN balance_observations AS o ON o.address = w.address AND o.mint = \(mint)
      WHERE o.slot = (SELECT MAX(slot) FROM balance_observations WHERE address = w.address AND mint = \(mint))
        AND o.amount > 0
      ORDER BY o.at_ms LIMIT \(limit)
      """
    ) { row throws(SQLiteError) in try row.value(0) { SolanaAddress($0) } }
  }
}
