import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension RoundBook {
  /// Takes a prize back into the pool of a new round by the same rules. That one opens at once or, where another round is
  /// played, as soon as it is over; its pool is its own from now on either way.
  ///
  /// - Throws: `not_found`, `already_closed`.
  package func dispute(
    _ id: AttemptID, because reason: String, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    let winner = try connection.first("SELECT prize, state, release_ms FROM winners WHERE attempt_id = \(id)")
    {
      (prize: $0.int(0), state: $0.text(1), release: $0.moment(2))
    }
    guard let winner, let attempt = try connection.attempt(id), let old = try connection.round(attempt.round)
    else { throw CommandError.notFound("a winning attempt of that number") }
    guard winner.state == "held", now < winner.release else { throw CommandError.alreadyClosed }
    let new = RoundID(at: now, randomness)
    let posting = Posting(
      .adjust, key: "round:\(old.id):dispute", reference: attempt.id.text,
      try parts(of: winner.prize, for: attempt, on: connection).map {
        Leg(.dollars(units: $0.units), from: .prize(of: $0.person), to: .pool(of: new))
      })
    if !posting.legs.isEmpty { try connection.post(posting, at: now, randomness) }
    try connection.run("UPDATE winners SET state = 'reversed' WHERE attempt_id = \(id)")
    try connection.run(
      "INSERT INTO waiting_rounds (id, of_round, scope, since_ms) VALUES (\(new), \(old.id), \(old.scope), \(now))"
    )
    let opened = try openWaiting(in: old.scope, at: now, on: connection)
    return [.disputed(attempt, old: old, new: try connection.round(new), reason: reason)] + opened
  }

  /// Opens the round that waits the longest for a disputed prize to be played for, unless one is played now.
  func openWaiting(
    in scope: RoundScope, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard try connection.liveRound(in: scope) == nil else { return [] }
    let waiting = try connection.first(
      "SELECT id, of_round FROM waiting_rounds WHERE scope = \(scope) ORDER BY since_ms, id LIMIT 1"
    ) { (id: $0.identifier(0) as RoundID, old: $0.identifier(1) as RoundID) }
    guard let waiting, let old = try connection.round(waiting.old), let bundle = old.bundle else { return [] }
    try connection.run("DELETE FROM waiting_rounds WHERE id = \(waiting.id)")
    try connection.settleWaitingReviews()
    return try open(
      waiting.id, old.rulesName, Array(old.rulesText.utf8), old.rules, bundle, funding: nil,
      total: try connection.pool(of: waiting.id).units, scope, at: now, on: connection)
  }
}
