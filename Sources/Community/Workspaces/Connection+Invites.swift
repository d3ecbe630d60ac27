import Audit
import Commands
import Groundwork
import SQLite
import Vocabulary

/// What a code gives, before it is used.
package struct WorkspaceInvite: Hashable, Sendable {
  package let workspace: WorkspaceID
  package let place: CommunityAddress
  package let role: WorkspaceRole
  package let maker: PersonID
}

/// What became of a code that somebody typed.
package enum JoinOutcome: Hashable, Sendable {
  case joined(WorkspaceRole)
  case wrongCode
  /// Too many wrong ones; so long until the next try.
  case locked(Duration)
  /// Whoever made it, whose own rights may end; nobody gives themselves a role that outlives them.
  case ownCode
  /// They were given a role by name, which a code does not change.
  case hasGrant(WorkspaceRole)
}

/// How often somebody may guess.
enum GuessLimit {
  static let tries = 5
  static let window = Duration.seconds(600)
  static let lock = Duration.seconds(3_600)
}

extension Connection {
  /// Codes that wait in one community. More are no invitations.
  private static var mostOpenInvites: Int { 100 }

  /// - Throws: `not_allowed` for a role above the maker's own; `limit_reached`.
  package borrowing func invite(
    _ code: InviteCode, to role: WorkspaceRole, in workspace: WorkspaceID, by maker: PersonID,
    with authority: Authority, until expiry: Moment, now: Moment
  ) throws {
    guard authority.mayGive(role), role != .owner else { throw CommandError.notAllowed(role.rawValue) }
    try run(
      "DELETE FROM workspace_invites WHERE workspace_id = \(workspace) AND (expires_ms <= \(now) OR used_ms IS NOT NULL)"
    )
    let open = try first("SELECT count(*) FROM workspace_invites WHERE workspace_id = \(workspace)") {
      $0.int(0)
    }
    guard (open ?? 0) < Int64(Self.mostOpenInvites) else {
      throw CommandError(
        .limitReached, "\(Self.mostOpenInvites) codes wait here already.", next: "Let some of them expire.")
    }
    try run(
      """
      INSERT INTO workspace_invites (code_hash, workspace_id, role, created_by, expires_ms)
      VALUES (\(code.hash), \(workspace), \(role.rawValue), \(maker), \(expiry))
      """)
    let hours = now.duration(to: expiry).milliseconds / 3_600_000
    try audit(
      AuditEntry(
        .person(maker), "workspace.invite", workspace: workspace.text,
        detail: ["role": .text(role.rawValue), "hours": .number(hours)]), now: now)
  }

  /// What a code gives; `nil` for one that is unknown, used or expired.
  package borrowing func invite(_ code: InviteCode, now: Moment) throws(SQLiteError) -> WorkspaceInvite? {
    try first(
      """
      SELECT workspaces.id, platform, chat_id, role, created_by
      FROM workspace_invites JOIN workspaces ON workspaces.id = workspace_id
      WHERE code_hash = \(code.hash) AND used_ms IS NULL AND expires_ms > \(now)
      """
    ) { row throws(SQLiteError) in
      WorkspaceInvite(
        workspace: row.identifier(0),
        place: CommunityAddress(try row.value(1, Platform.init(rawValue:)), row.text(2)),
        role: try row.value(3, WorkspaceRole.init(rawValue:)), maker: row.identifier(4))
    }
  }

  /// Uses a code. Wrong ones are counted, so the transaction has to be kept whatever comes of it.
  ///
  /// - Parameters:
  ///   - code: `nil` for what is no code at all.
  ///   - authority: What the code's maker may give now; `nil` when the code was unknown when that was looked up.
  package borrowing func join(
    with code: InviteCode?, as person: PersonID, makerHas authority: Authority?, now: Moment
  ) throws(SQLiteError) -> JoinOutcome {
    if let wait = try guessLock(of: person, now: now) { return .locked(wait) }
    guard let code, let invite = try invite(code, now: now) else {
      try noteWrongGuess(of: person, now: now)
      return .wrongCode
    }
    // Whoever made it may have become less since. No guess: the code is right.
    guard let authority, authority.mayGive(invite.role) else { return .wrongCode }
    guard invite.maker != person else { return .ownCode }
    let held = try givenRole(of: person, in: invite.workspace)
    if held.source == .grant { return .hasGrant(held.role) }
    try run(
      "UPDATE workspace_invites SET used_by = \(person), used_ms = \(now) WHERE code_hash = \(code.hash)")
    try run(
      """
      INSERT INTO workspace_members (workspace_id, user_id, source, role, granted_by, at_ms)
      VALUES (\(invite.workspace), \(person), 'invite', \(invite.role.rawValue), \(invite.maker), \(now))
      ON CONFLICT (workspace_id, user_id, source) DO UPDATE SET
        role = excluded.role, granted_by = excluded.granted_by, at_ms = excluded.at_ms
      """)
    try run("DELETE FROM workspace_guesses WHERE user_id = \(person)")
    try audit(
      AuditEntry(
        .person(person), "workspace.join", target: invite.maker.text, workspace: invite.workspace.text,
        detail: ["role": .text(invite.role.rawValue)]), now: now)
    return .joined(invite.role)
  }

  private borrowing func guessLock(of person: PersonID, now: Moment) throws(SQLiteError) -> Duration? {
    let until = try first("SELECT locked_until_ms FROM workspace_guesses WHERE user_id = \(person)") {
      $0.optionalMoment(0)
    }
    guard let until = until ?? nil, now < until else { return nil }
    return now.duration(to: until)
  }

  private borrowing func noteWrongGuess(of person: PersonID, now: Moment) throws(SQLiteError) {
    let known: (tries: Int64, since: Moment)? = try first(
      "SELECT tries, since_ms FROM workspace_guesses WHERE user_id = \(person)"
    ) { ($0.int(0), $0.moment(1)) }
    let isRecent = known.map { $0.since.duration(to: now) < GuessLimit.window } ?? false
    let (tries, since) = isRecent ? ((known?.tries ?? 0) + 1, known?.since ?? now) : (1, now)
    let isLocked = tries >= GuessLimit.tries
    let lockedUntil = isLocked ? now.advanced(by: GuessLimit.lock) : nil
    try run(
      """
      INSERT INTO workspace_guesses (user_id, tries, since_ms, locked_until_ms)
      VALUES (\(person), \(isLocked ? 0 : tries), \(since), \(lockedUntil.sqlValue))
      ON CONFLICT (user_id) DO UPDATE SET
        tries = excluded.tries, since_ms = excluded.since_ms, locked_until_ms = excluded.locked_until_ms
      """)
    if isLocked {
      try audit(AuditEntry(.warden, "workspace.join.locked", target: person.text), now: now)
    }
  }
}
