import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Writes positions: each method is one step that happens completely or not at all, in the caller's transaction, with
/// its tokens.
package struct StakeBook: Sendable {
  package let rules: StakingRules
  package let randomness: Randomness
  let metrics: StakingMetrics?

  package init(_ rules: StakingRules = StakingRules(), randomness: Randomness, metrics: StakingMetrics? = nil)
  {
    (self.rules, self.randomness, self.metrics) = (rules, randomness, metrics)
  }

  /// Locks tokens from the second that has begun.
  ///
  /// - Throws: `staking_off`, `below_minimum`, `insufficient_funds`, `limit_reached`.
  package func add(
    _ amount: Amount, for tier: StakingTier, renewing: Bool, by person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Position {
    guard rules.isOn, try connection.isOn(.staking) else { throw CommandError.stakingOff }
    guard amount.units >= Position.least.units else {
      throw CommandError.belowMinimum(Position.least.description)
    }
    guard try connection.openPositions(of: person).count < Position.mostPerPerson else {
      throw CommandError(
        .limitReached, "You have \(Position.mostPerPerson) positions.", next: "Wait until one is over.")
    }
    let id = PositionID(at: now, randomness)
    do {
      let posted = try connection.post(
        Posting(
          .stake, key: "stake:\(id):lock", reference: id.text,
          Leg(amount, from: .available(to: person), to: .staked(by: person))), at: now, randomness)
      try open(
        id, amount.units, tier, renewing, from: nil, of: person, at: now.seconds, on: connection)
      try note(.stake, of: id, person, amount, posted.transaction.id, at: now.seconds, on: connection)
    } catch LedgerError.insufficientFunds(_, let have, let need) {
      throw CommandError(
        .insufficientFunds, "You have \(have), this needs \(need).",
        next: "Tokens that are staked do not count.")
    }
    metrics?.count(.stake)
    guard let position = try connection.position(id) else {
      throw SQLiteError(unreadable: "a new position is gone")
    }
    return position
  }

  /// Takes tokens out: at once when their time is over, else they stop earning and come back after ``Position/coolDown``.
  ///
  /// - Throws: `already_closed`; `not_allowed` where nobody may leave early.
  package func remove(
    _ position: Position, at now: Moment, on connection: borrowing Connection
  ) throws -> Position {
    switch position.state {
    case .matured: try release(position, at: now, on: connection)
    case .cooling, .closed: throw CommandError.alreadyClosed
    case .active:
      guard rules.allowsEarlyExit else { throw CommandError.lockedUntil(position.unlocksAt) }
      // A clock that went back ends it where it began.
      let end = max(now.seconds, position.start)
      let due = end + Position.coolDown
      try connection.run(
        """
        UPDATE staking_positions SET state = 'cooling', early = 1, auto_renew = 0, end_s = \(end), release_s = \(due)
        WHERE id = \(position.id) AND state = 'active'
        """)
      try note(
        .earlyUnstake, of: position.id, position.person, position.tokens, nil, at: end, on: connection)
      metrics?.count(.earlyUnstake)
    }
    return try connection.position(position.id) ?? position
  }

  package func setRenewing(
    _ renews: Bool, _ position: Position, on connection: borrowing Connection
  ) throws(SQLiteError) -> Bool {
    try connection.run(
      "UPDATE staking_positions SET auto_renew = \(renews) WHERE id = \(position.id) AND state = 'active'")
      == 1
  }

  /// Moves all rewards to what somebody has free.
  ///
  /// - Parameter event: What asked for it; the same one asks once.
  /// - Throws: `nothing_to_claim`.
  package func claim(
    by person: PersonID, event: EventID, at now: Moment, on connection: borrowing Connection
  ) throws -> Amount {
    let rewards = try connection.balance(of: .rewards(of: person), in: .dollars)
    guard rewards.isPositive else { throw CommandError.nothingToClaim }
    let posted = try connection.post(
      Posting(
        .claim, key: "claim:\(event)", reference: person.text,
        Leg(rewards, from: .rewards(of: person), to: .available(to: person))), at: now, randomness)
    try note(.claim, of: nil, person, rewards, posted.transaction.id, at: now.seconds, on: connection)
    metrics?.count(.claim)
    return rewards
  }

  enum Event: String, SQLBindable, CaseIterable {
    case stake, unstake, mature, renew, release, claim
    case earlyUnstake = "early_unstake"
  }

  func note(
    _ event: Event, of position: PositionID?, _ person: PersonID, _ amount: Amount, _ posted: TransactionID?,
    at second: Int64, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO staking_events (id, position_id, user_id, event, asset, amount, txn_id, at_s)
      VALUES (\(StakingEventID(at: Moment(seconds: second), randomness)), \(position.sqlValue), \(person), \(event),
        \(amount.asset), \(amount.units), \(posted.sqlValue), \(second))
      """)
  }

  func open(
    _ id: PositionID, _ amount: Int64, _ tier: StakingTier, _ renews: Bool, from earlier: PositionID?,
    of person: PersonID, at second: Int64, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO staking_positions (id, user_id, tier_days, amount, start_s, unlock_s, auto_renew, renewed_from, state,
        former_user)
      VALUES (\(id), \(person), \(tier), \(amount), \(second), \(second + tier.seconds), \(renews),
        \(earlier.sqlValue), 'active', (SELECT former_user FROM staking_positions WHERE id = \(earlier.sqlValue)))
      """)
  }
}

extension CommandError {
  static func lockedUntil(_ moment: Moment) -> CommandError {
    CommandError(.notAllowed, "These tokens are locked until \(moment.minute).")
  }
}
