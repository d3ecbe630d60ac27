import SQLite
import Vocabulary

/// What was found outside, where what came in from there has to lie.
package struct CustodyFinding: Hashable, Sendable {
  package let units: Int64
  package let at: Moment
}

extension Connection {
  /// Notes what lies outside for an account of the outside: in the treasury, or as stars on the bot's own balance.
  package borrowing func note(
    custody found: Amount, of account: AccountID, at now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO custody_findings (account, asset, units, seen_ms)
      VALUES (\(account), \(found.asset), \(found.units), \(now))
      ON CONFLICT (account, asset) DO UPDATE SET units = excluded.units, seen_ms = excluded.seen_ms
      """)
  }

  /// - Returns: `nil` as long as nobody has looked.
  package borrowing func custody(of account: AccountID, in asset: Asset) throws(SQLiteError)
    -> CustodyFinding?
  {
    try first(
      "SELECT units, seen_ms FROM custody_findings WHERE account = \(account) AND asset = \(asset)"
    ) { CustodyFinding(units: $0.int(0), at: $0.moment(1)) }
  }
}

extension Invariant {
  /// I8. Play money comes from the operators and not from the chain: where nobody has looked at a treasury, nothing is
  /// owed there.
  package static let treasuryCovers = custody(
    "I8", "What came in from the chain lies in the treasury", of: .chain, in: [.dollars, .tokens])

  /// I9.
  package static let starsCover = custody(
    "I9", "The stars that came in lie on the bot's balance", of: .telegram, in: [.stars])

  /// More than there should be is no fault: anybody may send something.
  private static func custody(
    _ name: String, _ rule: String, of account: AccountID, in assets: [Asset]
  ) -> Invariant {
    Invariant(name, rule, isQuick: true) { connection in
      var violations: [Violation] = []
      for asset in assets {
        guard let found = try connection.custody(of: account, in: asset) else { continue }
        let missing = -Int128(try connection.balance(of: account, in: asset).units) - Int128(found.units)
        guard missing > 0 else { continue }
        violations.append(
          Violation("\(missing) units of \(asset.rawValue) are missing at \(account.text)", by: missing))
      }
      return violations
    }
  }
}
