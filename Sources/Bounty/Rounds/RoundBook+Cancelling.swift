import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// Takes a round back: everybody has every fee of it back, and the house what is left of its seed.
  ///
  /// - Throws: `round_closed`; `insufficient_funds` when the house cannot give its parts of the fees back. Nothing has
  ///   happened then.
  package func cancelRound(
    _ id: RoundID, because reason: String, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(id), round.state.isLive else { throw CommandError.roundClosed }
    let captured = try connection.captured(in: id)
    try gather(for: captured, of: round, at: now, on: connection)
    // What is being judged goes back as well: its answer finds nobody.
    var refunds: [Happening] = []
    for attempt in try connection.queue(of: id) {
      refunds += try refund(attempt, .roundCancelled, at: now, on: connection)
    }
    for attempt in captured { try giveBack(attempt, round, at: now, on: connection) }
    let closed = try close(round, .cancelled, winner: nil, at: now, on: connection)
    guard let after = try connection.round(id) else { return closed }
    return [.cancelled(after, reason: reason, refunded: captured.count)] + refunds + closed
  }

  /// Brings together what the house gives back of the fees: the parts of them that entered the pool stay there, the rest
  /// of the pool is operating money again, and so is what was kept for the seed of the next round where that lacks. What is
  /// missing of play money then is made, as it is for a seed.
  ///
  /// What was promised to stakers and for buybacks when a month was closed is theirs, and is left alone.
  private func gather(
    for captured: [Attempt], of round: Round, at now: Moment, on connection: borrowing Connection
  ) throws {
    var (inPool, fromHouse) = (Int64(0), Int64(0))
    for attempt in captured {
      let (pool, house) = try round.rules.poolShare.split(attempt.fee.units)
      inPool = try Exactly.sum(inPool, pool)
      fromHouse = try Exactly.sum(fromHouse, house)
    }
    let left = try connection.pool(of: round.id).units - inPool
    var have = try connection.balance(of: .revenue, in: .dollars).units
    have = try Exactly.sum(max(0, have), try connection.balance(of: .operating, in: .dollars).units)
    var missing = fromHouse - (try Exactly.sum(have, left))
    let kept = min(max(0, missing), try connection.balance(of: round.scope.nextSeed, in: .dollars).units)
    missing -= kept
    let isPlayMoney = mode == .paper && round.mode == .paper
    guard missing <= 0 || isPlayMoney else {
      throw CommandError(
        .insufficientFunds,
        "The house lacks \(Amount.dollars(units: missing)) to give every fee of round \(round.number) back.",
        next: "Add it with /admin money adjust \(AccountID.operating.text), and cancel again.")
    }
    let legs = [
      Leg(.dollars(units: left), from: .pool(of: round.id), to: .operating),
      Leg(.dollars(units: kept), from: round.scope.nextSeed, to: .operating),
      Leg(.dollars(units: max(0, missing)), from: .administration, to: .operating),
    ]
    guard legs.contains(where: \.amount.isPositive) else { return }
    try connection.post(
      Posting(.cancel, key: "round:\(round.id):cancel:seed", reference: round.id.text, legs), at: now,
      randomness)
  }

  /// The two parts of a captured fee, from where they went; what the month's close has taken, operating money gives.
  private func giveBack(
    _ attempt: Attempt, _ round: Round, at now: Moment, on connection: borrowing Connection
  ) throws {
    let (pool, house) = try round.rules.poolShare.split(attempt.fee.units)
    let revenue = try connection.balance(of: .revenue, in: .dollars)
    let fromRevenue = min(house, max(0, revenue.units))
    var sources = [
      HoldSource(.pool(of: round.id), units: pool), HoldSource(.revenue, units: fromRevenue),
      HoldSource(.operating, units: house - fromRevenue),
    ]
    var payers = [HoldSource(.available(to: attempt.person), units: attempt.fee.units)]
    if attempt.team != nil, let teams { payers = try teams.payers(connection, attempt.id) }
    var legs: [Leg] = []
    for payer in payers {
      // Each gets what they paid, out of whichever part has something left.
      var owed = payer.units
      for (index, source) in sources.enumerated() where owed > 0 && source.units > 0 {
        let units = min(owed, source.units)
        legs.append(Leg(.dollars(units: units), from: source.account, to: payer.account))
        sources[index] = HoldSource(source.account, units: source.units - units)
        owed -= units
      }
    }
    guard !legs.isEmpty else { return }
    try connection.post(
      Posting(.cancel, key: "round:\(round.id):cancel:\(attempt.id)", reference: attempt.id.text, legs),
      at: now, randomness)
  }
}

extension Connection {
  /// Whose fees a round has taken, in the order of their numbers.
  fileprivate borrowing func captured(in round: RoundID) throws(SQLiteError) -> [Attempt] {
    let ids: [AttemptID] = try all(
      """
      SELECT id FROM attempts WHERE round_id = \(round) AND state = 'captured' AND funding <> 'practice' ORDER BY round_seq
      """
    ) { $0.identifier(0) }
    var attempts: [Attempt] = []
    for id in ids { if let attempt = try attempt(id) { attempts.append(attempt) } }
    return attempts
  }
}
