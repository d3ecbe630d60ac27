import Commands
import Ledger
import SQLite
import Vocabulary

/// Somebody has left a team.
package struct Departure: Sendable {
  package let team: Team
  /// What they had in the pool, and have again.
  package let refund: Amount
  /// Nobody was left, and the team is no more.
  package let wasLast: Bool
}

extension TeamBook {
  /// - Throws: `not_in_team`, `leader_must_transfer`.
  package func leave(
    _ person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Departure {
    guard let membership = try connection.membership(of: person) else { throw CommandError.notInTeam }
    let team = membership.team
    if membership.role == .leader {
      guard try connection.memberCount(of: team.id) == 1 else { throw CommandError.leaderMustTransfer }
      guard try !connection.hasLiveAttempt(team.id) else {
        throw CommandError(
          .leaderMustTransfer, "An attempt of your team is being judged.", next: "Leave when it is decided.")
      }
      let refund = try part(membership.member, from: team.id, as: "left", at: now, on: connection)
      try close(team.id, by: person, at: now, on: connection)
      return Departure(team: team, refund: refund, wasLast: true)
    }
    let refund = try part(membership.member, from: team.id, as: "left", at: now, on: connection)
    try note("leave", in: team.id, by: person, detail: refund.description, at: now, on: connection)
    return Departure(team: team, refund: refund, wasLast: false)
  }

  /// - Throws: `not_in_team`, `not_allowed`, `not_found`.
  package func kick(
    _ target: PersonID, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Departure {
    let team = try require(.leader, of: person, on: connection).team
    let member = try self.member(target, of: team.id, on: connection)
    guard target != person else {
      throw CommandError(.notAllowed, "You cannot remove yourself.", next: "/team leave does that.")
    }
    guard try !connection.hasLiveAttempt(team.id, by: target) else {
      throw CommandError(
        .notAllowed, "An attempt that they made for the team is being judged.",
        next: "Try again when it is decided.")
    }
    let refund = try part(member, from: team.id, as: "kicked", at: now, on: connection)
    try note(
      "kick", in: team.id, by: person, about: target, detail: refund.description, at: now, on: connection)
    return Departure(team: team, refund: refund, wasLast: false)
  }

  /// Closes a team and gives every share back.
  ///
  /// - Throws: `not_in_team`, `not_allowed`, `attempt_in_progress`.
  package func disband(
    by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> (team: Team, members: [TeamMember], refund: Amount) {
    let team = try require(.leader, of: person, on: connection).team
    guard try !connection.hasLiveAttempt(team.id) else {
      throw CommandError(
        .attemptInProgress, "An attempt of your team is still being judged.", next: "Wait for its result.")
    }
    let members = try connection.members(of: team.id)
    var sum: Int64 = 0
    for member in members {
      sum += try part(member, from: team.id, as: "left", at: now, on: connection).units
    }
    try close(team.id, by: person, at: now, on: connection)
    return (team, members, .dollars(units: sum))
  }

  /// Ends a membership: what is unspent goes back, and what a hold has taken of it would, in the same breath.
  func part(
    _ member: TeamMember, from team: TeamID, as state: String, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Amount {
    let (share, purse) = (
      AccountID.share(of: member.person, in: team), AccountID.available(to: member.person)
    )
    let refund = try connection.balance(of: share, in: .dollars)
    if refund.isPositive {
      try connection.post(
        Posting(
          .leave, key: "team:\(team):refund:\(member.person):\(member.joinNumber)", reference: team.text,
          Leg(refund, from: share, to: purse)), at: now, randomness)
      try noteFunding("refund", of: refund.units, by: member.person, in: team, at: now, on: connection)
    }
    for hold in try connection.openHolds(of: team) {
      try connection.redirectSource(of: hold, from: share, to: purse)
    }
    try connection.run("DELETE FROM team_listeners WHERE user_id = \(member.person)")
    try connection.run(
      """
      UPDATE team_members SET state = \(state), left_ms = \(now)
      WHERE team_id = \(team) AND join_seq = \(member.joinNumber) AND state = 'active'
      """)
    return refund
  }

  /// The end of a team that nobody is in any more.
  func close(
    _ team: TeamID, by person: PersonID?, at now: Moment, on connection: borrowing Connection
  ) throws {
    try connection.run(
      "UPDATE teams SET state = 'disbanded', disbanded_ms = \(now) WHERE id = \(team) AND state = 'active'")
    try connection.run("DELETE FROM team_channels WHERE team_id = \(team)")
    try connection.run(
      "UPDATE team_invite_codes SET revoked_ms = \(now) WHERE team_id = \(team) AND revoked_ms IS NULL")
    try connection.run(
      """
      UPDATE team_invitations SET status = 'revoked', responded_ms = \(now)
      WHERE team_id = \(team) AND status = 'pending'
      """)
    try note("disband", in: team, by: person, at: now, on: connection)
  }

  /// - Throws: `not_found`.
  func member(
    _ person: PersonID, of team: TeamID, on connection: borrowing Connection
  ) throws -> TeamMember {
    guard let member = try connection.members(of: team).first(where: { $0.person == person }) else {
      throw CommandError.notFound("a member of that name")
    }
    return member
  }
}

extension Connection {
  /// Whether somebody waits to be judged for a team.
  package borrowing func hasLiveAttempt(_ team: TeamID, by person: PersonID? = nil) throws(SQLiteError)
    -> Bool
  {
    guard let person else {
      return try exists("SELECT 1 FROM team_attempts WHERE team_id = \(team) AND state = 'live'")
    }
    return try exists(
      """
      SELECT 1 FROM team_attempts WHERE team_id = \(team) AND state = 'live' AND submitted_by = \(person)
      """)
  }

  /// What the pool of a team has given for attempts that are not decided.
  borrowing func openHolds(of team: TeamID) throws(SQLiteError) -> [HoldID] {
    try all(
      "SELECT id FROM holds WHERE hold_account = \(AccountID.held(by: team)) AND state = 'open' ORDER BY id"
    ) { $0.identifier(0) }
  }
}
