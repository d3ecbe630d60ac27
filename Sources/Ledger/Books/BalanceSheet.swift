import SQLite
import Vocabulary

/// The accounts of one posting, moved in memory before anything is written.
struct BalanceSheet {
  private struct Line {
    let account: AccountID
    let asset: Asset
    let isNew: Bool
    let before: Int64
    var balance: Int64
    let allowsNegative: Bool
  }

  /// Few: a posting rarely has more than three accounts, and looking through them is the cheapest way.
  private var lines: [Line] = []
  /// For postings with many.
  private var index: [Key: Int] = [:]

  private struct Key: Hashable {
    let account: AccountID
    let asset: Asset
  }

  /// Reads what lies on the accounts of `legs`.
  init(_ legs: [Leg], _ connection: borrowing Connection) throws(SQLiteError) {
    for leg in legs {
      try read(leg.from, leg.amount.asset, connection)
      try read(leg.to, leg.amount.asset, connection)
    }
  }

  private mutating func read(
    _ account: AccountID, _ asset: Asset, _ connection: borrowing Connection
  ) throws(SQLiteError) {
    guard position(of: account, asset) == nil else { return }
    let known = try connection.first(
      "SELECT balance, allow_negative FROM accounts WHERE id = \(account) AND asset = \(asset)"
    ) { ($0.int(0), $0.bool(1)) }
    index[Key(account: account, asset: asset)] = lines.count
    lines.append(
      Line(
        account: account, asset: asset, isNew: known == nil, before: known?.0 ?? 0, balance: known?.0 ?? 0,
        allowsNegative: known?.1 ?? account.isOutside))
  }

  private func position(of account: AccountID, _ asset: Asset) -> Int? {
    if lines.count <= 8 { return lines.firstIndex { $0.account == account && $0.asset == asset } }
    return index[Key(account: account, asset: asset)]
  }

  /// - Returns: What lies on both accounts afterwards.
  mutating func move(_ leg: Leg) throws(LedgerError) -> (from: Int64, to: Int64) {
    let asset = leg.amount.asset
    guard let from = position(of: leg.from, asset), let to = position(of: leg.to, asset) else {
      throw .malformed("an account was not read")
    }
    let (rest, isTooLow) = lines[from].balance.subtractingReportingOverflow(leg.amount.units)
    guard !isTooLow else { throw .overflow(account: leg.from) }
    guard rest >= 0 || lines[from].allowsNegative else {
      throw .insufficientFunds(
        account: leg.from, have: Amount(units: lines[from].balance, of: asset), need: leg.amount)
    }
    let (sum, isTooHigh) = lines[to].balance.addingReportingOverflow(leg.amount.units)
    guard !isTooHigh else { throw .overflow(account: leg.to) }
    // The difference is what is written.
    guard !rest.subtractingReportingOverflow(lines[from].before).overflow,
      !lines[from].before.subtractingReportingOverflow(rest).overflow
    else { throw .overflow(account: leg.from) }
    guard !sum.subtractingReportingOverflow(lines[to].before).overflow else {
      throw .overflow(account: leg.to)
    }
    lines[from].balance = rest
    lines[to].balance = sum
    return (rest, sum)
  }

  /// Writes the new balances. An account that gives has to have it in the database too: whoever posts without having
  /// read the newest state is found out here.
  func write(to connection: borrowing Connection, at now: Moment) throws {
    for line in lines {
      if line.isNew {
        try connection.run(
          """
          INSERT INTO accounts (id, asset, balance, allow_negative, created_ms)
          VALUES (\(line.account), \(line.asset), \(line.balance), \(line.allowsNegative), \(now))
          """)
      } else if line.balance < line.before {
        let need = line.before - line.balance
        let changed = try connection.run(
          """
          UPDATE accounts SET balance = balance - \(need)
          WHERE id = \(line.account) AND asset = \(line.asset) AND (allow_negative = 1 OR balance >= \(need))
          """)
        guard changed == 1 else {
          throw LedgerError.insufficientFunds(
            account: line.account, have: Amount(units: line.before, of: line.asset),
            need: Amount(units: need, of: line.asset))
        }
      } else if line.balance > line.before {
        try connection.run(
          """
          UPDATE accounts SET balance = balance + \(line.balance - line.before)
          WHERE id = \(line.account) AND asset = \(line.asset)
          """)
      }
    }
  }
}
