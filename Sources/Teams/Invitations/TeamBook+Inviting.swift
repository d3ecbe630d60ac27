import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Somebody was asked to join a team.
package enum TeamInvitationSubject: Identifiable26 { package static var prefix: String { "inv" } }
package typealias TeamInvitationID = Identifier<TeamInvitationSubject>

/// Whom a team asks.
package enum Invitee: Hashable, Sendable {
  case account(AccountOnPlatform)
  /// Whoever turns up with this name first, in lower case.
  case handle(Platform, String)

  var platform: Platform {
    switch self {
    case .account(let account): account.platform
    case .handle(let platform, _): platform
    }
  }
}

/// An invitation that waits for an answer.
package struct TeamInvitation: Hashable, Sendable {
  package let id: TeamInvitationID
  package let team: Team
  package let inviter: PersonID
  package let expiresAt: Moment
}

extension TeamBook {
  static let invitationLife = Duration.seconds(7 * 86_400)
  static let mostOpenInvitations: Int64 = 10
  static let invitationsPerDay: Int64 = 20
  /// After a no.
  static let invitationPause = Duration.seconds(30 * 86_400)

  /// Asks somebody to join.
  ///
  /// - Returns: The invitation, and a code for one use that the inviter may pass on: not every platform lets a bot write
  ///   first.
  /// - Throws: `not_in_team`, `not_allowed`, `team_full`, `already_in_team`, `rate_limited`.
  package func invite(
    _ invitee: Invitee, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> (invitation: TeamInvitation, code: InviteCode) {
    let team = try require(.strategist, of: person, on: connection).team
    guard try connection.memberCount(of: team.id) < team.places else { throw CommandError.teamFull }
    if case .account(let account) = invitee, let known = try connection.person(behind: account),
      try connection.membership(of: known) != nil
    {
      throw CommandError(.alreadyInTeam, "They are in a team already.")
    }
    try expire(at: now, on: connection)
    try checkLimits(of: team.id, at: now, on: connection)
    let number = invitee.number
    let refused = try connection.exists(
      """
      SELECT 1 FROM team_invitations WHERE team_id = \(team.id) AND platform = \(invitee.platform)
        AND (platform_id = \(number.sqlValue) OR handle_key = \(invitee.handle.sqlValue))
        AND status = 'declined' AND responded_ms > \(now.advanced(by: .zero - Self.invitationPause))
      """)
    guard !refused else {
      throw CommandError(.notAllowed, "They have declined lately.", next: "Leave them in peace for 30 days.")
    }
    // A second one takes the place of the first, and so does its code.
    try connection.run(
      """
      UPDATE team_invite_codes SET revoked_ms = \(now) WHERE revoked_ms IS NULL AND invitation_id IN (
        SELECT id FROM team_invitations WHERE team_id = \(team.id) AND platform = \(invitee.platform)
          AND status = 'pending' AND (platform_id = \(number.sqlValue)
            OR (platform_id IS NULL AND handle_key = \(invitee.handle.sqlValue))))
      """)
    try connection.run(
      """
      UPDATE team_invitations SET status = 'revoked', responded_ms = \(now)
      WHERE team_id = \(team.id) AND platform = \(invitee.platform) AND status = 'pending'
        AND (platform_id = \(number.sqlValue) OR (platform_id IS NULL AND handle_key = \(invitee.handle.sqlValue)))
      """)
    let (id, expiry) = (TeamInvitationID(at: now, randomness), now.advanced(by: Self.invitationLife))
    try connection.run(
      """
      INSERT INTO team_invitations (id, team_id, platform, platform_id, handle_key, invited_by, status, created_ms,
        expires_ms)
      VALUES (\(id), \(team.id), \(invitee.platform), \(number.sqlValue), \(invitee.handle.sqlValue), \(person),
        'pending', \(now), \(expiry))
      """)
    let code = try addCode(to: team.id, by: person, for: id, uses: 1, until: expiry, on: connection)
    try note("invite", in: team.id, by: person, at: now, on: connection)
    return (TeamInvitation(id: id, team: team, inviter: person, expiresAt: expiry), code)
  }

  private func checkLimits(
    of team: TeamID, at now: Moment, on connection: borrowing Connection
  ) throws {
    let open = try connection.first(
      "SELECT COUNT(*) FROM team_invitations WHERE team_id = \(team) AND status = 'pending'"
    ) { $0.int(0) }
    guard (open ?? 0) < Self.mostOpenInvitations else {
      throw CommandError(
        .rateLimited, "\(Self.mostOpenInvitations) invitations wait already.",
        next: "Wait for an answer to one of them.")
    }
    let day = now.advanced(by: .seconds(-86_400))
    let recent = try connection.first(
      "SELECT COUNT(*), MIN(created_ms) FROM team_invitations WHERE team_id = \(team) AND created_ms > \(day)"
    ) { ($0.int(0), $0.optionalMoment(1)) }
    if let (count, first) = recent, count >= Self.invitationsPerDay {
      throw CommandError.rateLimited(now.duration(to: (first ?? now).advanced(by: .seconds(86_400))))
    }
  }

  /// Those that nobody has answered in time.
  package func expire(at now: Moment, on connection: borrowing Connection) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE team_invitations SET status = 'expired', responded_ms = \(now)
      WHERE status = 'pending' AND expires_ms <= \(now)
      """)
  }

  /// What waits for somebody. Those that waited for their name are theirs from now on, by the number of their account:
  /// names change hands.
  package func invitations(
    for accounts: [LinkedAccount], at now: Moment, on connection: borrowing Connection
  ) throws -> [TeamInvitation] {
    var found: [TeamInvitation] = []
    for account in accounts {
      if let handle = account.handle {
        try connection.run(
          """
          UPDATE team_invitations SET platform_id = \(account.account.number)
          WHERE platform = \(account.account.platform) AND platform_id IS NULL
            AND handle_key = \(handle.lowercased()) AND status = 'pending'
          """)
      }
      let rows: [(TeamInvitationID, TeamID, PersonID, Moment)] = try connection.all(
        """
        SELECT id, team_id, invited_by, expires_ms FROM team_invitations
        WHERE platform = \(account.account.platform) AND platform_id = \(account.account.number)
          AND status = 'pending' AND expires_ms > \(now) ORDER BY id
        """
      ) { ($0.identifier(0), $0.identifier(1), $0.identifier(2), $0.moment(3)) }
      for (id, team, inviter, expiry) in rows {
        guard let team = try connection.team(team), team.isActive else { continue }
        found.append(TeamInvitation(id: id, team: team, inviter: inviter, expiresAt: expiry))
      }
    }
    return found
  }

  /// Says yes or no to an invitation.
  ///
  /// - Returns: The team.
  /// - Throws: `invite_expired`, `team_full`, `already_in_team`.
  package func respond(
    to invitation: TeamInvitation, accept: Bool, as person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Team {
    guard now < invitation.expiresAt else { throw CommandError.inviteExpired }
    let pending = try connection.exists(
      "SELECT 1 FROM team_invitations WHERE id = \(invitation.id) AND status = 'pending'")
    guard pending else { throw CommandError.inviteExpired }
    if accept {
      _ = try add(person, to: invitation.team.id, by: "by invitation", at: now, on: connection)
    } else {
      try note("decline", in: invitation.team.id, by: person, at: now, on: connection)
    }
    try answer(invitation.id, with: accept ? "accepted" : "declined", at: now, on: connection)
    return invitation.team
  }

  func answer(
    _ invitation: TeamInvitationID, with status: String, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE team_invitations SET status = \(status), responded_ms = \(now)
      WHERE id = \(invitation) AND status = 'pending'
      """)
    try connection.run(
      """
      UPDATE team_invite_codes SET revoked_ms = \(now) WHERE invitation_id = \(invitation) AND revoked_ms IS NULL
      """)
  }
}

extension Invitee {
  fileprivate var number: String? {
    if case .account(let account) = self { account.number } else { nil }
  }

  fileprivate var handle: String? {
    if case .handle(_, let name) = self { name.lowercased() } else { nil }
  }
}
