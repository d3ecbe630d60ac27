import Ledger
import SQLite
import Vocabulary

/// Somebody's part of something that a team has won or gets back.
package struct TeamPart: Hashable, Sendable {
  package let person: PersonID
  package let units: Int64

  package init(_ person: PersonID, units: Int64) { (self.person, self.units) = (person, units) }
}

extension TeamBook {
  /// Follows the end of an attempt: what was spent counts for the round, or came back.
  ///
  /// - Parameter isWin: For the team's record.
  package func end(
    _ attempt: AttemptID, isCaptured: Bool, isWin: Bool = false, at now: Moment,
    on connection: borrowing Connection
  ) throws {
    let found = try connection.first(
      """
      SELECT team_id, round_id, funding FROM team_attempts WHERE attempt_id = \(attempt) AND state = 'live'
      """
    ) { (team: $0.identifier(0) as TeamID, round: $0.identifier(1) as RoundID, funding: $0.text(2)) }
    guard let found else { return }
    try connection.run(
      """
      UPDATE team_attempts SET state = \(isCaptured ? "captured" : "voided")
      WHERE attempt_id = \(attempt) AND state = 'live'
      """)
    for part in try connection.payments(for: attempt) {
      if isCaptured {
        try connection.run(
          """
          INSERT INTO team_spent (team_id, round_id, user_id, spent)
          VALUES (\(found.team), \(found.round), \(part.person), \(part.units))
          ON CONFLICT (team_id, round_id, user_id) DO UPDATE SET spent = team_spent.spent + excluded.spent
          """)
      } else if found.funding == "team" {
        try noteFunding(
          "restore", of: part.units, by: part.person, in: found.team, for: attempt, at: now, on: connection)
      }
    }
    guard isCaptured else { return }
    try connection.run(
      """
      UPDATE teams SET total_attempts = total_attempts + 1, success_count = success_count + \(isWin)
      WHERE id = \(found.team)
      """)
  }

  /// Shares what an attempt has won as it was agreed when its fee was held.
  ///
  /// - Returns: Who gets something, in the order of joining.
  package func shares(
    of units: Int64, for attempt: AttemptID, on connection: borrowing Connection
  ) throws -> [TeamPart] {
    let weights: [(person: PersonID, weight: Int64)] = try connection.all(
      "SELECT user_id, weight FROM team_attempt_shares WHERE attempt_id = \(attempt) AND weight > 0 ORDER BY place"
    ) { ($0.identifier(0), $0.int(1)) }
    let parts = try LargestRemainder.parts(of: units, by: weights.map(\.weight))
    return zip(weights, parts).map { TeamPart($0.person, units: $1) }
  }

  /// Writes down how a prize was shared. Two who became one while it was decided have one part, by both their weights.
  package func noteWin(
    of prize: Int64, for attempt: AttemptID, _ parts: [TeamPart], at now: Moment,
    on connection: borrowing Connection
  ) throws {
    for part in parts {
      try connection.run(
        """
        INSERT INTO team_win_distributions (attempt_id, user_id, total_prize, share, weight)
        SELECT attempt_id, user_id, \(prize), \(part.units), SUM(weight) FROM team_attempt_shares
        WHERE attempt_id = \(attempt) AND user_id = \(part.person) AND weight > 0 GROUP BY attempt_id, user_id
        """)
    }
    guard
      let team: TeamID = try connection.first(
        "SELECT team_id FROM team_attempts WHERE attempt_id = \(attempt)", { $0.identifier(0) })
    else { return }
    try note(
      "win", in: team, by: nil, detail: Amount.dollars(units: prize).description, at: now, on: connection)
  }

  /// Where the fee of an attempt goes when it is given back after all: into the pool for who is still a member, and to
  /// the others themselves.
  package func payers(
    of attempt: AttemptID, on connection: borrowing Connection
  ) throws -> [HoldSource] {
    let found = try connection.first(
      "SELECT team_id, funding FROM team_attempts WHERE attempt_id = \(attempt)"
    ) { (team: $0.identifier(0) as TeamID, funding: $0.text(1)) }
    guard let found else { return [] }
    return try connection.payments(for: attempt).map { part in
      let isInPool = try found.funding == "team" && connection.isMember(part.person, of: found.team)
      return HoldSource(
        isInPool ? .share(of: part.person, in: found.team) : .available(to: part.person), units: part.units)
    }
  }
}

extension Connection {
  /// Where those who share an attempt hear of it: the chats of the team, and in private who has a part of it and would
  /// not read of it there.
  package borrowing func chats(
    sharing attempt: AttemptID, of team: TeamID
  ) throws(SQLiteError) -> [ChatAddress] {
    var chats = try teamChats(of: team)
    guard chats.isEmpty else { return chats }
    let people: [PersonID] = try all(
      "SELECT DISTINCT user_id FROM team_attempt_shares WHERE attempt_id = \(attempt) AND weight > 0 ORDER BY place"
    ) { $0.identifier(0) }
    for person in people {
      for chat in try privateChats(of: person) where !chats.contains(chat) { chats.append(chat) }
    }
    return chats
  }

  /// Who has paid how much of an attempt's fee, in the order of joining.
  borrowing func payments(for attempt: AttemptID) throws(SQLiteError) -> [TeamPart] {
    try all(
      "SELECT user_id, paid FROM team_attempt_shares WHERE attempt_id = \(attempt) AND paid > 0 ORDER BY place"
    ) { TeamPart($0.identifier(0), units: $0.int(1)) }
  }
}
