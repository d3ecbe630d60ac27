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
    let players = try connection.players(of: id)
    let last = try round.rules.lastShare.split(pool.units)
    let newest = players.map(\.last).max()
    let parts = try LargestRemainder.parts(of: last.rest, by: players.map(\.count))
    var legs: [Leg] = []
    for (player, part) in zip(players, parts) {
      let units = part + (player.last == newest ? last.share : 0)
      guard let attempt = try connection.attempt(player.attempt) else { continue }
      for part in try self.parts(of: units, for: attempt, on: connection) where part.units > 0 {
        legs.append(Leg(.dollars(units: part.units), from: .pool(of: id), to: .available(to: part.person)))
      }
    }
    let people = Set(legs.map(\.to)).count
    // As many as a posting takes, each with a name of its own.
    for start in stride(from: 0, to: legs.count, by: Posting.mostLegs) {
      let piece = Array(legs[start..<min(start + Posting.mostLegs, legs.count)])
      let key: IdempotencyKey = start == 0 ? "round:\(id):exhausted" : "round:\(id):exhausted:\(start)"
      try connection.post(Posting(.exhausted, key: key, reference: id.text, piece), at: now, randomness)
    }
    let closed = try close(round, .exhausted, winner: nil, at: now, on: connection)
    guard let after = try connection.round(id) else { return closed }
    return [.exhausted(after, pool: pool, players: people)] + closed
  }

  /// Warnings of the timer, each once.
  package func warn(
    _ id: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(id), let minutes = RoundTimer.warning(round, at: now) else {
      return []
    }
    try connection.run("UPDATE rounds SET warned_minutes = \(minutes) WHERE id = \(id)")
    // What is left and not what was to be warned of: whoever looks at the clock may come late.
    return [.warned(round, left: now.duration(to: round.timerDeadline ?? now))]
  }

  /// Gives a prize whose review time is over, and that nobody disputed, to whoever has won it.
  package func release(
    _ id: AttemptID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    let prize = try connection.first(
      "SELECT prize FROM winners WHERE attempt_id = \(id) AND state = 'held' AND release_ms <= \(now)"
    ) { $0.int(0) }
    guard let prize, let attempt = try connection.attempt(id) else { return [] }
    for part in try parts(of: prize, for: attempt, on: connection) where part.units > 0 {
      try connection.post(
        Posting(
          .release, key: "round:\(attempt.round):release:\(part.person)", reference: attempt.id.text,
          Leg(.dollars(units: part.units), from: .prize(of: part.person), to: .available(to: part.person))),
        at: now, randomness)
    }
    try connection.run(
      "UPDATE winners SET state = 'released' WHERE attempt_id = \(attempt.id) AND state = 'held'")
    return [.released(attempt, prize: .dollars(units: prize))]
  }
}

extension Connection {
  /// Who has a claim on a pool that nobody won, the earliest first: everybody who played alone, by how often, and each
  /// attempt of a team, which is shared by those who would have shared its prize.
  fileprivate borrowing func players(
    of round: RoundID
  ) throws(SQLiteError) -> [(attempt: AttemptID, count: Int64, last: Int64)] {
    try all(
      """
      SELECT MIN(id), COUNT(*), MAX(round_seq) FROM attempts
      WHERE round_id = \(round) AND state = 'captured' AND funding <> 'practice'
      GROUP BY CASE WHEN team_id IS NULL THEN user_id ELSE id END ORDER BY MIN(round_seq)
      """
    ) { ($0.identifier(0), $0.int(1), $0.int(2)) }
  }
}
