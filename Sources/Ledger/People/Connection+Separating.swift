import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Gives back what came with somebody, as far as it is still there. Who of the two has spent something meanwhile nobody
  /// can tell: where there is less than both had, each has as much less as they had a part of it. Neither of them, whoever
  /// is older, can so spend what is the other's and keep their own.
  ///
  /// What is staked goes with its positions, and parts of pools with their teams.
  borrowing func separateMoney(_ separating: Separating, _ randomness: Randomness) throws {
    let (person, other) = (separating.person, separating.other)
    var granted: Int64 = 0
    if let former = separating.former,
      try !exists("SELECT 1 FROM ledger_txns WHERE idem_key = \(Self.key(former))")
    {
      granted = try grantTakenBack(from: former)
      // Two who are two again have had play money twice.
      var legs = [Leg(.dollars(units: granted), from: .administration, to: .available(to: person))]
      var claims: [Asset: Claim] = [:]
      try separateHolds(of: former, separating, &legs, &claims)
      try separateDrawers(of: former, separating, &legs, &claims)
      for (asset, claim) in claims.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        let free =
          try balance(of: .available(to: person), in: asset).units + (asset == .dollars ? granted : 0)
        legs.append(
          Leg(
            Amount(units: claim.part(of: free), of: asset), from: .available(to: person),
            to: .available(to: other)))
      }
      let posting = Posting(.separate, key: Self.key(former), reference: other.text, legs)
      if !posting.legs.isEmpty { try post(posting, at: separating.now, randomness) }
    }
    // Whoever takes an account apart is no new player.
    try run(
      """
      INSERT INTO play_money_grants (user_id, amount, at_ms) VALUES (\(other), \(granted), \(separating.now))
      ON CONFLICT (user_id) DO NOTHING
      """)
  }

  private static func key(_ former: PersonID) -> IdempotencyKey { "separate:\(former)" }

  /// What a merge has taken back because both had had play money.
  private borrowing func grantTakenBack(from former: PersonID) throws(SQLiteError) -> Int64 {
    try first(
      """
      SELECT l.amount FROM ledger_txns AS t JOIN ledger_legs AS l ON l.txn_id = t.id
      WHERE t.idem_key = \("grant:\(former):back" as IdempotencyKey)
      """
    ) { $0.int(0) } ?? 0
  }

  /// Claims what was held when they became one, and has come back since.
  private borrowing func separateHolds(
    of former: PersonID, _ separating: Separating, _ legs: inout [Leg], _ claims: inout [Asset: Claim]
  ) throws {
    let (person, other) = (separating.person, separating.other)
    let holds: [(id: HoldID, amount: Amount, state: Hold.State)] = try all(
      """
      SELECT id, asset, amount, state FROM holds
      WHERE former_user = \(former) AND hold_account = \(AccountID.held(by: person)) ORDER BY id
      """
    ) { row throws(SQLiteError) in
      (
        row.identifier(0), Amount(units: row.int(2), of: try row.value(1) { Asset(rawValue: $0) }),
        try row.value(3) { Hold.State(rawValue: $0) }
      )
    }
    for hold in holds {
      switch hold.state {
      case .open:
        legs.append(Leg(hold.amount, from: .held(by: person), to: .held(by: other)))
        try run(
          "UPDATE holds SET hold_account = \(AccountID.held(by: other)), former_user = NULL WHERE id = \(hold.id)"
        )
        try redirectSource(of: hold.id, from: .available(to: person), to: .available(to: other))
      case .voided: claims[hold.amount.asset, default: Claim()].units += hold.amount.units
      case .captured: break
      }
    }
  }

  /// Claims what was free when they became one, and what has become so since.
  private borrowing func separateDrawers(
    of former: PersonID, _ separating: Separating, _ legs: inout [Leg], _ claims: inout [Asset: Claim]
  ) throws {
    let (person, other) = (separating.person, separating.other)
    let merge: (id: TransactionID, sequence: Int64)? = try first(
      "SELECT id, seq FROM ledger_txns WHERE idem_key = \("merge:\(former)" as IdempotencyKey)"
    ) { ($0.identifier(0), $0.int(1)) }
    guard let merge else { return }
    let moved: [(from: AccountID, amount: Amount, after: Int64)] = try all(
      "SELECT from_account, asset, amount, to_after FROM ledger_legs WHERE txn_id = \(merge.id) ORDER BY leg_no"
    ) { row throws(SQLiteError) in
      (
        AccountID(stored: row.text(0)),
        Amount(units: row.int(2), of: try row.value(1) { Asset(rawValue: $0) }), row.int(3)
      )
    }
    for (from, amount, after) in moved {
      switch from {
      case AccountID.available(to: former):
        claims[amount.asset, default: Claim()].units += amount.units
        claims[amount.asset, default: Claim()].others += after - amount.units
      case AccountID.rewards(of: former):
        let mine = AccountID.rewards(of: person)
        let left = min(amount.units, try balance(of: mine, in: amount.asset).units)
        legs.append(Leg(Amount(units: left, of: amount.asset), from: mine, to: .rewards(of: other)))
        let claimed = try passed(from: mine, to: .available(to: person), amount.asset, after: merge.sequence)
        claims[amount.asset, default: Claim()].units += min(amount.units - left, claimed)
      case AccountID.prize(of: former):
        // Not what is there: that may be a prize of who stays, where this one was disputed.
        let (held, released) = try prizes(of: former)
        let there = min(held, try balance(of: .prize(of: person), in: .dollars).units)
        legs.append(Leg(.dollars(units: there), from: .prize(of: person), to: .prize(of: other)))
        claims[.dollars, default: Claim()].units += released
      default: break
      }
    }
  }

  /// What has gone from one account to another after a posting.
  package borrowing func passed(
    from: AccountID, to: AccountID, _ asset: Asset, after sequence: Int64
  ) throws(SQLiteError) -> Int64 {
    try first(
      """
      SELECT COALESCE(SUM(l.amount), 0) FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.from_account = \(from) AND l.to_account = \(to) AND l.asset = \(asset) AND t.seq > \(sequence)
      """
    ) { $0.int(0) } ?? 0
  }

  /// What somebody had won under their own identifier: what waits still, and what was released to who they became.
  private borrowing func prizes(of former: PersonID) throws(SQLiteError) -> (held: Int64, released: Int64) {
    let (prize, free) = (AccountID.prize(of: former), AccountID.available(to: former))
    let parts: [(units: Int64, isDisputed: Bool, isReleased: Bool, wasTheirs: Bool)] = try all(
      """
      SELECT l.amount,
        EXISTS (SELECT 1 FROM ledger_txns AS e WHERE e.ref_id = t.ref_id AND e.kind = \(PostingKind.adjust.rawValue)),
        EXISTS (SELECT 1 FROM ledger_txns AS e WHERE e.ref_id = t.ref_id AND e.kind = \(PostingKind.release.rawValue)),
        EXISTS (SELECT 1 FROM ledger_txns AS e JOIN ledger_legs AS g ON g.txn_id = e.id
          WHERE e.ref_id = t.ref_id AND g.from_account = \(prize) AND g.to_account = \(free))
      FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.to_account = \(prize) AND t.kind = \(PostingKind.win.rawValue)
      """
    ) { ($0.int(0), $0.bool(1), $0.bool(2), $0.bool(3)) }
    return parts.reduce(into: (0, 0)) { sums, part in
      guard !part.isDisputed, !part.wasTheirs else { return }
      if part.isReleased { sums.1 += part.units } else { sums.0 += part.units }
    }
  }
}

/// What somebody wants of a purse that two have had together.
private struct Claim {
  var units: Int64 = 0
  /// What the other one had put in.
  var others: Int64 = 0

  func part(of free: Int64) -> Int64 {
    let all = Int128(units) + Int128(others)
    guard Int128(free) < all else { return units }
    return Int64(Int128(free) * Int128(units) / all)
  }
}
