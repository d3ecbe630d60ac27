import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary
import Wallets

extension TokenOffice {
  /// Stakers in one posting.
  private static let chunk = 500

  /// Writes a purchase down, and gives stakers their part of it: by tier as a month's pool, in a tier by what is staked
  /// at this moment. What belongs to tiers in which nobody has staked is burned with the rest.
  ///
  /// - Parameter isBurned: What is to be burned is burned already, or play.
  /// - Throws: `insufficient_funds` for more dollars than the house has for it; `already_closed` for one that is written
  ///   down already.
  func record(
    _ purchase: Purchase, burn: String?, isBurned: Bool, by person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Buyback {
    guard try connection.buyback(boughtBy: purchase.signature) == nil else {
      throw CommandError.alreadyClosed
    }
    let (id, split) = (
      BuybackID(at: now, randomness), try BuybackSplit(acquired: purchase.acquired, burning: burnShare)
    )
    let roll = try connection.stakedNow()
    let shares = try BuybackShares(
      distributing: split.distributed, tiers: roll.tiers, amounts: roll.amounts)
    let (distributed, burned) = (
      split.distributed - shares.unassigned, split.burned + shares.unassigned
    )
    try payFor(purchase, id, at: now, on: connection)
    try connection.run(
      """
      INSERT INTO buyback_events (id, period, usd_amount, acquired, burned, distributed, price_pico_usd, buy_signature,
        burn_signature, state, recorded_by, at_ms)
      VALUES (\(id), \(Month(of: now)), \(purchase.spent.units), \(purchase.acquired), \(burned), \(distributed),
        \(try TokenPrice.price(of: purchase.acquired, for: purchase.spent.units)), \(purchase.signature),
        \(burn.sqlValue), \(isBurned || burned == 0 ? Buyback.State.settled : .verified), \(person.text), \(now))
      """)
    try distribute(shares.parts, to: roll.people, id, at: now, on: connection)
    if isBurned {
      try self.burn(burned, of: id, to: purchase.outside, at: now, on: connection)
    }
    guard let buyback = try connection.buyback(boughtBy: purchase.signature) else {
      throw SQLiteError(unreadable: "a new buyback is gone")
    }
    if buyback.price > 0 {
      try connection.note(
        PricePoint(buyback.price, .buyback, at: now), supply: facts.supply, randomness)
    }
    return buyback
  }

  private func payFor(
    _ purchase: Purchase, _ id: BuybackID, at now: Moment, on connection: borrowing Connection
  ) throws {
    do {
      try connection.post(
        Posting(
          .buyback, key: "buyback:\(id):usd", reference: id.text,
          Leg(purchase.spent, from: .buyback, to: purchase.outside),
          Leg(Amount(units: purchase.acquired, of: .tokens), from: purchase.outside, to: .tokens)), at: now,
        randomness)
    } catch LedgerError.insufficientFunds(_, let have, let need) {
      throw CommandError(
        .insufficientFunds, "The house has \(have) for buybacks, this takes \(need).",
        next: "The close of a month adds to it.")
    }
  }

  private func distribute(
    _ parts: [Int64], to people: [PersonID], _ id: BuybackID, at now: Moment,
    on connection: borrowing Connection
  ) throws {
    let legs = zip(people, parts).filter { $0.1 > 0 }.map {
      Leg(Amount(units: $0.1, of: .tokens), from: .tokens, to: .available(to: $0.0))
    }
    for (number, start) in stride(from: 0, to: legs.count, by: Self.chunk).enumerated() {
      let some = Array(legs[start..<min(start + Self.chunk, legs.count)])
      try connection.post(
        Posting(.distribute, key: "buyback:\(id):distribute:\(number + 1)", reference: id.text, some),
        at: now,
        randomness)
    }
  }

  private func burn(
    _ units: Int64, of id: BuybackID, to outside: AccountID, at now: Moment,
    on connection: borrowing Connection
  ) throws {
    guard units > 0 else { return }
    try connection.post(
      Posting(
        .burn, key: "buyback:\(id):burn", reference: id.text,
        Leg(Amount(units: units, of: .tokens), from: .tokens, to: outside)), at: now, randomness)
  }

  /// Notes by which transaction the tokens of a buyback were burned.
  ///
  /// - Throws: `already_closed` when they are burned already, or the transaction stands for another buyback.
  func settle(
    _ buyback: Buyback, burnedIn signature: String, at now: Moment, on connection: borrowing Connection
  ) throws {
    guard try !connection.exists("SELECT 1 FROM buyback_events WHERE burn_signature = \(signature)") else {
      throw CommandError.alreadyClosed
    }
    let changed = try connection.run(
      """
      UPDATE buyback_events SET burn_signature = \(signature), state = 'settled'
      WHERE id = \(buyback.id) AND state = 'verified'
      """)
    guard changed == 1 else { throw CommandError.alreadyClosed }
    try burn(buyback.burned, of: buyback.id, to: .chain, at: now, on: connection)
  }
}

/// Everybody who has tokens locked at a moment, in the order that decides ties.
struct StakeRoll {
  var people: [PersonID] = []
  var tiers: [StakingTier] = []
  var amounts: [Int64] = []
}

extension Connection {
  borrowing func stakedNow() throws(SQLiteError) -> StakeRoll {
    var roll = StakeRoll()
    try forEach(
      "SELECT user_id, tier_days, amount FROM staking_positions WHERE state = 'active' ORDER BY seq"
    ) {
      row throws(SQLiteError) in
      roll.people.append(row.identifier(0))
      roll.tiers.append(try row.tier(1))
      roll.amounts.append(row.int(2))
      return true
    }
    return roll
  }
}
