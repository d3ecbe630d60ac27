import SQLite
import Vocabulary

/// What was found outside, and what had come in from there and not gone back when somebody looked.
package struct CustodyFinding: Hashable, Sendable {
  package let found: Int64
  package let owed: Int64
  package let at: Moment

  /// How much less lies there than has to; 0 when nothing is missing.
  package var missing: Int128 { max(0, Int128(owed) - Int128(found)) }
}

extension Connection {
  /// What has come in from an account of the outside and not gone back: what has to lie there. Below zero where more was
  /// paid out than came in.
  package borrowing func owed(by account: AccountID, in asset: Asset) throws -> Int64 {
    try Exactly.difference(0, try balance(of: account, in: asset).units)
  }

  /// Notes what lies outside for an account of the outside: in the treasury, or as stars on the bot's own balance.
  ///
  /// - Parameter before: What had to lie there before somebody looked. What came in while they looked is not missing, and
  ///   neither is what went out: the smaller of this and what the books say now counts.
  package borrowing func note(
    custody found: Amount, owed before: Int64, of account: AccountID, at now: Moment
  ) throws {
    let owed = min(before, try owed(by: account, in: found.asset))
    try run(
      """
      INSERT INTO custody_findings (account, asset, units, owed, seen_ms)
      VALUES (\(account), \(found.asset), \(found.units), \(owed), \(now))
      ON CONFLICT (account, asset) DO UPDATE SET
        units = excluded.units, owed = excluded.owed, seen_ms = excluded.seen_ms
      """)
  }

  /// - Returns: `nil` as long as nobody has looked.
  package borrowing func custody(of account: AccountID, in asset: Asset) throws(SQLiteError)
    -> CustodyFinding?
  {
    try first(
      "SELECT units, owed, seen_ms FROM custody_findings WHERE account = \(account) AND asset = \(asset)"
    ) { CustodyFinding(found: $0.int(0), owed: $0.int(1), at: $0.moment(2)) }
  }
}

extension Invariant {
  /// I8, as it was when somebody looked last: what was posted since is looked at the next time. Where nobody has looked at
  /// a treasury, nothing is known to be missing.
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
        guard let finding = try connection.custody(of: account, in: asset), finding.missing > 0 else {
          continue
        }
        violations.append(
          Violation(
            "\(finding.missing) units of \(asset.rawValue) are missing at \(account.text)",
            by: finding.missing))
      }
      return violations
    }
  }
}
