import Groundwork
import Ledger
import SQLite
import Vocabulary

extension StakeBook {
  /// Ends positions whose time is over, as of the second at which it was, however late somebody looks; those that renew
  /// go on from that very second. Gives back what is due.
  ///
  /// - Parameters:
  ///   - person: Of one person only; `nil` for all.
  ///   - limit: Steps in this transaction.
  /// - Returns: How many steps there were; fewer than `limit` when nothing is left to do.
  @discardableResult
  package func sweep(
    of person: PersonID? = nil, limit: Int = 200, at now: Moment, on connection: borrowing Connection
  ) throws -> Int {
    var steps = 0
    // A short lock may have ended and been renewed several times since somebody looked.
    while steps < limit {
      let due = try connection.duePositions(at: now.seconds, of: person, limit: limit - steps)
      if due.isEmpty { break }
      for position in due { try step(position, at: now, on: connection) }
      steps += due.count
    }
    return steps
  }

  private func step(_ position: Position, at now: Moment, on connection: borrowing Connection) throws {
    switch position.state {
    case .active where position.renews: try renew(position, on: connection)
    case .active:
      try connection.run(
        """
        UPDATE staking_positions SET state = 'matured', end_s = unlock_s WHERE id = \(position.id) AND state = 'active'
        """)
      try note(
        .mature, of: position.id, position.person, position.tokens, nil, at: position.unlock, on: connection)
      metrics?.count(.mature)
      if rules.releasesItself { try release(position, at: now, on: connection) }
    case .cooling: try release(position, at: now, on: connection)
    case .matured, .closed: break
    }
  }

  /// The tokens stay where they are, under a new position.
  private func renew(_ position: Position, on connection: borrowing Connection) throws {
    try connection.run(
      """
      UPDATE staking_positions SET state = 'closed', end_s = unlock_s WHERE id = \(position.id) AND state = 'active'
      """)
    let next = PositionID(at: position.unlocksAt, randomness)
    try open(
      next, position.amount, position.tier, true, from: position.id, of: position.person, at: position.unlock,
      on: connection)
    try note(.renew, of: next, position.person, position.tokens, nil, at: position.unlock, on: connection)
    metrics?.count(.renew)
  }

  func release(_ position: Position, at now: Moment, on connection: borrowing Connection) throws {
    let posted = try connection.post(
      Posting(
        .unstake, key: "stake:\(position.id):release", reference: position.id.text,
        Leg(position.tokens, from: .staked(by: position.person), to: .available(to: position.person))),
      at: now,
      randomness)
    try connection.run(
      "UPDATE staking_positions SET state = 'closed', auto_renew = 0 WHERE id = \(position.id) AND state <> 'closed'"
    )
    try note(
      .release, of: position.id, position.person, position.tokens, posted.transaction.id, at: now.seconds,
      on: connection)
    metrics?.count(.release)
  }
}
