import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// Whether a round's time is over, and nobody waits to be judged.
  func isOver(_ round: Round, at now: Moment) -> Bool {
    guard round.state == .open, round.clockStoppedAt == nil, let deadline = round.timerDeadline else {
      return false
    }
    return now >= deadline
  }

  /// Shares out a pool that nobody has won: a part to the last attempt, the rest by captured attempts.
  package func exhaust(
    _ id: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(id), isOver(round, at: now), try connection.head(of: id) == nil
    else {
      return []
    }
    try connection.run("UPDATE rounds SET state = 'settling' WHERE id = \(id)")
    let pool = try connection.pool(of: id)
    let players = try connection.all(
      """
      SELECT user_id, COUNT(*), MAX(round_seq) FROM attempts
      WHERE round_id = \(id) AND state = 'captured' AND funding <> 'practice'
      GROUP BY user_id ORDER BY MIN(round_seq)
      """
    ) { row in (person: row.identifier(0) as PersonID, count: row.int(1), last: row.int(2)) }
    let last = try round.rules.lastShare.split(pool.units)
    let newest = players.map(\.last).max()
    let parts = try LargestRemainder.parts(of: last.rest, by: players.map(\.count))
    let legs = zip(players, parts).map { player, part in
      Leg(
        .dollars(units: part + (player.last == newest ? last.share : 0)), from: .pool(of: id),
        to: .available(to: player.person))
    }.filter(\.amount.isPositive)
    // As many as a posting takes, each with a name of its own.
    for start in stride(from: 0, to: legs.count, by: Posting.mostLegs) {
      let piece = Array(legs[start..<min(start + Posting.mostLegs, legs.count)])
      let key: IdempotencyKey = start == 0 ? "round:\(id):exhausted" : "round:\(id):exhausted:\(start)"
      try connection.post(Posting(.exhausted, key: key, reference: id.text, piece), at: now, randomness)
    }
    let closed = try close(round, .exhausted, winner: nil, at: now, on: connection)
    guard let after = try connection.round(id) else { return closed }
    return [.exhausted(after, pool: pool, players: players.count)] + closed
  }

  /// Warnings of the timer, each once.
  package func warn(
    _ id: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(id), let minutes = RoundTimer.warning(round, at: now) else {
      return []
    }
    try connection.run("UPDATE rounds SET warned_minutes = \(minutes) WHERE id = \(id)")
    return [.warned(round, minutes: minutes)]
  }

  /// Takes a round back: everybody has every fee of it back, and the house its seed.
  package func cancelRound(
    _ id: RoundID, because reason: String, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(id), round.state.isLive else { throw CommandError.roundClosed }
    // What is being judged goes back as well: its answer finds nobody.
    var refunds: [Happening] = []
    for attempt in try connection.queue(of: id) {
      refunds += try refund(attempt, .roundCancelled, at: now, on: connection)
    }
    let captured: [AttemptID] = try connection.all(
      """
      SELECT id FROM attempts WHERE round_id = \(id) AND state = 'captured' AND funding <> 'practice' ORDER BY round_seq
      """
    ) { $0.identifier(0) }
    for captured in captured {
      guard let attempt = try connection.attempt(captured) else { continue }
      try giveBack(attempt, round, at: now, on: connection)
    }
    let left = try connection.pool(of: id)
    if left.isPositive {
      try connection.post(
        Posting(
          .cancel, key: "round:\(id):cancel:seed", reference: id.text,
          Leg(left, from: .pool(of: id), to: .operating)), at: now, randomness)
    }
    let closed = try close(round, .cancelled, winner: nil, at: now, on: connection)
    guard let after = try connection.round(id) else { return closed }
    return [.cancelled(after, reason: reason, refunded: captured.count)] + refunds + closed
  }

  /// The two parts of a captured fee, from where they went; what the month's close has taken, operating money gives.
  private func giveBack(
    _ attempt: Attempt, _ round: Round, at now: Moment, on connection: borrowing Connection
  ) throws {
    let (pool, house) = try round.rules.poolShare.split(attempt.fee)
    let revenue = try connection.balance(of: .revenue, in: .dollars)
    let payer = AccountID.available(to: attempt.person)
    let fromRevenue = min(house, max(0, revenue.units))
    try connection.post(
      Posting(
        .cancel, key: "round:\(round.id):cancel:\(attempt.id)", reference: attempt.id.text,
        Leg(.dollars(units: pool), from: .pool(of: round.id), to: payer),
        Leg(.dollars(units: fromRevenue), from: .revenue, to: payer),
        Leg(.dollars(units: house - fromRevenue), from: .operating, to: payer)), at: now, randomness)
  }

  /// Prizes whose review time is over, and that nobody disputed.
  package func releasePrizes(at now: Moment, on connection: borrowing Connection) throws -> [Happening] {
    let due = try connection.all(
      "SELECT attempt_id, prize FROM winners WHERE state = 'held' AND release_ms <= \(now) ORDER BY release_ms LIMIT 20"
    ) { row in (attempt: row.identifier(0) as AttemptID, prize: row.int(1)) }
    var happenings: [Happening] = []
    for winner in due {
      guard let attempt = try connection.attempt(winner.attempt) else { continue }
      let prize = Amount.dollars(units: winner.prize)
      if prize.isPositive {
        try connection.post(
          Posting(
            .release, key: "round:\(attempt.round):release:\(attempt.person)", reference: attempt.id.text,
            Leg(prize, from: .prize(of: attempt.person), to: .available(to: attempt.person))), at: now,
          randomness)
      }
      try connection.run(
        "UPDATE winners SET state = 'released' WHERE attempt_id = \(attempt.id) AND state = 'held'")
      happenings.append(.released(attempt, prize: prize))
    }
    return happenings
  }

  /// Takes a prize back into the pool of a new round by the same rules.
  ///
  /// - Throws: `not_found`, `already_closed`, `round_live`.
  package func dispute(
    _ id: AttemptID, because reason: String, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    let winner = try connection.first("SELECT prize, state, release_ms FROM winners WHERE attempt_id = \(id)")
    {
      (prize: $0.int(0), state: $0.text(1), release: $0.moment(2))
    }
    guard let winner, let attempt = try connection.attempt(id), let old = try connection.round(attempt.round),
      let bundle = old.bundle
    else { throw CommandError.notFound("a winning attempt of that number") }
    guard winner.state == "held", now < winner.release else { throw CommandError.alreadyClosed }
    guard try connection.liveRound(in: old.scope) == nil else { throw CommandError.roundLive }
    let new = RoundID(at: now, randomness)
    let posting = Posting(
      .adjust, key: "round:\(old.id):dispute", reference: attempt.id.text,
      Leg(.dollars(units: winner.prize), from: .prize(of: attempt.person), to: .pool(of: new)))
    try connection.run("UPDATE winners SET state = 'reversed' WHERE attempt_id = \(id)")
    let opened = try open(
      new, old.rulesName, Array(old.rulesText.utf8), old.rules, bundle, funding: posting, total: winner.prize,
      old.scope, at: now, on: connection)
    guard let round = try connection.round(new) else { return opened }
    return [.disputed(attempt, old: old, new: round, reason: reason)] + opened
  }
}
