import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// Takes the fee aside and puts the attempt into the queue: its number, its hold and its record are one.
  ///
  /// - Parameter isForTeam: Somebody pays alone, and plays for their team all the same.
  /// - Returns: How many wait before it.
  /// - Throws: `quote_expired`, `attempt_in_progress`, `insufficient_funds`, and what ``playable(_:for:_:at:on:)`` says.
  package func pay(
    _ id: AttemptID, by person: PersonID, forTeam isForTeam: Bool = false, _ guardian: Guardian,
    at now: Moment,
    on connection: borrowing Connection
  ) throws -> (attempt: Attempt, ahead: Int64) {
    guard let attempt = try connection.attempt(id), attempt.person == person else {
      throw CommandError.quoteExpired.chargingNothing
    }
    switch attempt.state {
    case .quoted: break
    case .held, .judging, .judged, .confirming: throw CommandError.attemptInProgress(id.text)
    case .captured, .refunded: throw CommandError.alreadyClosed
    case .expired, .cancelled: throw CommandError.quoteExpired.chargingNothing
    }
    guard attempt.isQuoted(at: now) else { throw CommandError.quoteExpired.chargingNothing }
    // What was blocked meanwhile is blocked from the next round on: the rules of a live round never change.
    guard let round = try connection.round(attempt.round) else {
      throw CommandError.quoteExpired.chargingNothing
    }
    try playable(round, for: person, guardian, at: now, on: connection)
    let payment = try payment(for: attempt, isForTeam: isForTeam, at: now, on: connection)
    do {
      try connection.hold(
        for: .attempt(id),
        from: payment?.sources ?? [HoldSource(.available(to: person), units: attempt.fee.units)],
        on: payment?.account ?? .held(by: person), in: .dollars, until: now.advanced(by: Self.judgeDeadline),
        at: now, randomness)
    } catch LedgerError.insufficientFunds(_, let have, let need) {
      throw shortage(have, need)
    }
    let number = round.nextNumber
    try connection.run("UPDATE rounds SET next_seq = \(number + 1) WHERE id = \(round.id)")
    try advance(attempt, to: .held, on: connection)
    try connection.run(
      """
      UPDATE attempts SET round_seq = \(number), held_ms = \(now), team_id = \(payment?.team.text.sqlValue ?? .null)
      WHERE id = \(id)
      """)
    try log(
      .held(
        round: round.id.text, number: number, attempt: id.text, team: payment?.team.text,
        player: Commitment.player(person.text, secret: [UInt8](hex: round.playerSecret) ?? []),
        message: attempt.messageHash, fee: attempt.fee.units,
        funding: attempt.funding == .team ? .team : .wallet),
      at: now, on: connection)
    try keepClock(of: round.id, at: now, on: connection)
    guard let held = try connection.attempt(id) else { throw WrongState(attempt: id) }
    return (held, try connection.waiting(in: round.id, before: number))
  }

  /// Who pays for an attempt together; `nil` for somebody who plays alone.
  private func payment(
    for attempt: Attempt, isForTeam: Bool, at now: Moment, on connection: borrowing Connection
  ) throws -> TeamPurse.Payment? {
    let isFromPool = attempt.funding == .team
    guard isFromPool || isForTeam else { return nil }
    guard let teams else { throw CommandError.notInTeam.chargingNothing }
    return try teams.pay(
      connection,
      TeamPurse.Bill(
        attempt: attempt.id, round: attempt.round, person: attempt.person, fee: attempt.fee.units,
        isFromPool: isFromPool), now)
  }

  /// Takes an attempt back for its player, while it still waits.
  ///
  /// - Throws: `nothing_to_cancel`, `already_judging`.
  package func cancel(
    by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> (attempt: Attempt, happenings: [Happening]) {
    guard let attempt = try connection.liveAttempt(of: person) else { throw CommandError.nothingToCancel }
    switch attempt.state {
    case .quoted:
      try retire(attempt, at: now, on: connection)
      return (attempt, [])
    case .held: return (attempt, try refund(attempt, .playerCancelled, at: now, on: connection))
    case .judging, .judged, .confirming: throw CommandError.alreadyJudging
    case .captured, .refunded, .expired, .cancelled: throw CommandError.nothingToCancel
    }
  }

  /// Gives a fee back whose attempt was not decided.
  package func refund(
    _ attempt: Attempt, _ reason: Refund, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(attempt.round) else { return [] }
    try advance(attempt, to: .refunded, on: connection)
    try connection.void(.attempt(attempt.id), at: now, randomness)
    try end(attempt, as: .refunded, at: now, on: connection)
    try connection.run(
      "UPDATE attempts SET refund_reason = \(reason.rawValue), closed_ms = \(now) WHERE id = \(attempt.id)")
    try log(
      .void(
        round: round.id.text, number: attempt.number ?? 0, attempt: attempt.id.text, reason: reason.rawValue,
        refund: attempt.fee.units), at: now, on: connection)
    try keepClock(of: round.id, at: now, on: connection)
    guard let refunded = try connection.attempt(attempt.id) else { return [] }
    return try [.refunded(refunded, round, reason)] + head(at: now, on: connection)
  }

  /// Everybody who waits and is not being judged.
  func refundQueue(
    of round: RoundID, _ reason: Refund, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    var happenings: [Happening] = []
    for attempt in try connection.queue(of: round) where attempt.state == .held {
      happenings += try refund(attempt, reason, at: now, on: connection)
    }
    return happenings
  }
}
