import SQLite
import Vocabulary

/// One line of an account's history.
package struct AccountEntry: Hashable, Sendable {
  package let transaction: TransactionID
  package let kind: String
  package let reference: String?
  package let at: Moment
  /// Below zero when it left the account.
  package let change: Amount
  package let after: Amount
  package let other: AccountID
}

extension Connection {
  /// What lies on `account`; nothing for an account that nobody has used.
  package borrowing func balance(of account: AccountID, in asset: Asset) throws(SQLiteError) -> Amount {
    try first("SELECT balance FROM accounts WHERE id = \(account) AND asset = \(asset)") {
      Amount(units: $0.int(0), of: asset)
    } ?? .zero(of: asset)
  }

  /// What lies on `account`, of everything that ever moved on it.
  package borrowing func balances(of account: AccountID) throws(SQLiteError) -> [Amount] {
    try all("SELECT asset, balance FROM accounts WHERE id = \(account) ORDER BY asset") {
      row throws(SQLiteError) in
      Amount(units: row.int(1), of: try row.value(0) { Asset(rawValue: $0) })
    }
  }

  /// What moved on `account`, the newest first.
  ///
  /// - Parameter page: From 1.
  package borrowing func history(
    of account: AccountID, in asset: Asset, page: Int = 1, of count: Int = 20
  ) throws(SQLiteError) -> [AccountEntry] {
    let skipped = (max(1, page) - 1) * count
    return try all(
      """
      SELECT t.id, t.kind, t.ref_id, t.posted_ms, l.from_account, l.to_account, l.amount, l.from_after, l.to_after
      FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.asset = \(asset) AND (l.from_account = \(account) OR l.to_account = \(account))
      ORDER BY t.seq DESC, l.leg_no DESC LIMIT \(count) OFFSET \(skipped)
      """
    ) { row in
      let isOut = row.text(4) == account.text
      let amount = row.int(6)
      return AccountEntry(
        transaction: row.identifier(0), kind: row.text(1), reference: row.optionalText(2), at: row.moment(3),
        change: Amount(units: isOut ? -amount : amount, of: asset),
        after: Amount(units: row.int(isOut ? 7 : 8), of: asset),
        other: AccountID(stored: row.text(isOut ? 5 : 4)))
    }
  }
}
