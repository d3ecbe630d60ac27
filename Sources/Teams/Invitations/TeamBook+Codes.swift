import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// What became of a code or a name that somebody typed to join a team.
package enum TeamJoin: Hashable, Sendable {
  case joined(Team)
  /// Said, and not thrown: a wrong guess has to stay counted.
  case refused(CommandError)
}

extension TeamBook {
  static let codeLife = Duration.seconds(7 * 86_400)
  static let guesses: Int64 = 5
  static let guessWindow = Duration.seconds(600)
  static let guessLock = Duration.seconds(3_600)

  /// Makes a code that anybody joins with; the one before stops working.
  ///
  /// - Parameters:
  ///   - uses: Not more than there are places; as many as there are when `nil`.
  /// - Throws: `not_in_team`, `not_allowed`, `team_full`.
  package func makeCode(
    uses: Int? = nil, lasting life: Duration? = nil, by person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> (code: InviteCode, uses: Int, expiry: Moment) {
    let team = try require(.strategist, of: person, on: connection).team
    let free = team.places - (try connection.memberCount(of: team.id))
    guard free > 0 else { throw CommandError.teamFull }
    try connection.run(
      """
      UPDATE team_invite_codes SET revoked_ms = \(now)
      WHERE team_id = \(team.id) AND invitation_id IS NULL AND revoked_ms IS NULL
      """)
    let (count, expiry) = (min(uses ?? free, free), now.advanced(by: life ?? Self.codeLife))
    let code = try addCode(to: team.id, by: person, uses: count, until: expiry, on: connection)
    try note("code", in: team.id, by: person, detail: "for \(count)", at: now, on: connection)
    return (code, count, expiry)
  }

  func addCode(
    to team: TeamID, by person: PersonID, for invitation: TeamInvitationID? = nil, uses: Int,
    until expiry: Moment, on connection: borrowing Connection
  ) throws -> InviteCode {
    let code = InviteCode(randomness)
    try connection.run(
      """
      INSERT INTO team_invite_codes (code_hash, team_id, created_by, invitation_id, max_uses, expires_ms)
      VALUES (\(code.hash), \(team), \(person), \(invitation?.text.sqlValue ?? .null), \(uses), \(expiry))
      """)
    return code
  }

  /// Joins by a code, or a public team by its name. Wrong ones are counted, so the transaction has to be kept whatever
  /// comes of it.
  package func join(
    _ typed: String, as person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> TeamJoin {
    if let wait = try guessLock(of: person, at: now, on: connection) { return .refused(.rateLimited(wait)) }
    do {
      if let code = InviteCode(typed: typed), let found = try connection.teamCode(code, at: now) {
        let team = try add(person, to: found.team, by: "by code", at: now, on: connection)
        try connection.run("UPDATE team_invite_codes SET uses = uses + 1 WHERE code_hash = \(code.hash)")
        if let invitation = found.invitation {
          try answer(invitation, with: "accepted", at: now, on: connection)
        }
        try connection.run("DELETE FROM team_guesses WHERE user_id = \(person)")
        return .joined(team)
      }
      if let team = try connection.team(named: typed) {
        guard team.visibility == .public else { return .refused(.teamPrivate) }
        return .joined(try add(person, to: team.id, by: "by name", at: now, on: connection))
      }
    } catch let error as CommandError {
      return .refused(error)
    }
    try noteGuess(of: person, at: now, on: connection)
    return .refused(.codeInvalid)
  }

  private func guessLock(
    of person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) -> Duration? {
    let until = try connection.first("SELECT locked_until_ms FROM team_guesses WHERE user_id = \(person)") {
      $0.optionalMoment(0)
    }
    guard let until = until ?? nil, now < until else { return nil }
    return now.duration(to: until)
  }

  private func noteGuess(
    of person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) {
    let known: (tries: Int64, since: Moment)? = try connection.first(
      "SELECT tries, since_ms FROM team_guesses WHERE user_id = \(person)"
    ) { ($0.int(0), $0.moment(1)) }
    let isRecent = known.map { $0.since.duration(to: now) < Self.guessWindow } ?? false
    let (tries, since) = isRecent ? ((known?.tries ?? 0) + 1, known?.since ?? now) : (1, now)
    let isLocked = tries >= Self.guesses
    let until = isLocked ? now.advanced(by: Self.guessLock) : nil
    try connection.run(
      """
      INSERT INTO team_guesses (user_id, tries, since_ms, locked_until_ms)
      VALUES (\(person), \(isLocked ? 0 : tries), \(since), \(until.sqlValue))
      ON CONFLICT (user_id) DO UPDATE SET
        tries = excluded.tries, since_ms = excluded.since_ms, locked_until_ms = excluded.locked_until_ms
      """)
    if isLocked {
      try connection.noteSecurity(.teamCodeGuessed, of: person, about: person.text, now: now, randomness)
    }
  }
}

extension Connection {
  /// What a code opens; `nil` for one that is unknown, used up, revoked or expired.
  borrowing func teamCode(
    _ code: InviteCode, at now: Moment
  ) throws(SQLiteError) -> (team: TeamID, invitation: TeamInvitationID?)? {
    try first(
      """
      SELECT team_id, invitation_id FROM team_invite_codes
      WHERE code_hash = \(code.hash) AND revoked_ms IS NULL AND expires_ms > \(now) AND uses < max_uses
      """
    ) { ($0.identifier(0), $0.optionalIdentifier(1)) }
  }
}
