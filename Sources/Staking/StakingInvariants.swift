import Ledger
import SQLite
import Vocabulary

extension Invariant {
  /// What must hold between positions, months and the books.
  package static let staking: [Invariant] = [.stakesLieInCustody, .poolIsOwed]

  static let stakesLieInCustody = Invariant(
    "S1", "What lies staked with somebody is what their open positions add up to", isQuick: false
  ) { connection in
    var sums: [String: Int128] = [:]
    try connection.forEach("SELECT user_id, amount FROM staking_positions WHERE state <> 'closed'") { row in
      sums["user:\(row.text(0)):staked", default: 0] += Int128(row.int(1))
      return true
    }
    try connection.forEach("SELECT id, balance FROM accounts WHERE asset = 'TOK' AND id LIKE 'user:%:staked'")
    {
      row in
      sums[row.text(0), default: 0] -= Int128(row.int(1))
      return true
    }
    return sums.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map {
      Violation("positions hold \($0.value) more than lies on \($0.key)", by: $0.value)
    }
  }

  static let poolIsOwed = Invariant(
    "S2", "The stakers' pool is what was carried over and what was not posted yet", isQuick: true
  ) { connection in
    let last = try connection.lastPeriod()
    var owed = Int128(last?.carryOut ?? 0)
    if let last, last.state == .computed {
      try connection.forEach(
        "SELECT amount FROM staking_rewards WHERE period = \(last.month) AND seq > \(last.postedSequence)"
      ) { row in
        owed += Int128(row.int(0))
        return true
      }
    }
    let lies = Int128(try connection.balance(of: .staking, in: .dollars).units)
    return lies == owed
      ? [] : [Violation("\(lies) lie in the stakers' pool, and \(owed) should", by: lies - owed)]
  }
}
