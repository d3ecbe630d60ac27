import Audit
import Commands
import SQLite
import Vocabulary

extension Connection {
  /// What somebody was given in a community, whatever they are on its platform.
  package borrowing func givenRole(
    of account: AccountOnPlatform, in community: CommunityAddress
  ) throws(SQLiteError) -> HeldRole {
    let person: PersonID? = try first(
      """
      SELECT user_id FROM identities
      WHERE platform = \(account.platform) AND platform_id = \(account.number)
      """
    ) { $0.identifier(0) }
    guard let person, let workspace = try workspace(at: community) else { return .everybody }
    return try givenRole(of: person, in: workspace)
  }

  package borrowing func givenRole(
    of person: PersonID, in workspace: WorkspaceID
  ) throws(SQLiteError) -> HeldRole {
    let rows = try all(
      """
      SELECT role, source FROM workspace_members
      WHERE workspace_id = \(workspace) AND user_id = \(person) AND source <> 'platform'
      """
    ) { row throws(SQLiteError) in
      HeldRole(
        try row.value(0, WorkspaceRole.init(rawValue:)), try row.value(1, HeldRole.Source.init(rawValue:)))
    }
    return rows.first { $0.source == .grant } ?? rows.first ?? .everybody
  }

  /// Gives somebody a role by name, in place of whatever they were given before.
  ///
  /// - Parameter standing: What the platform makes of them.
  /// - Throws: `not_allowed`, `last_owner`.
  package borrowing func grant(
    _ role: WorkspaceRole, to target: PersonID, in workspace: WorkspaceID, by actor: PersonID,
    with authority: Authority, standing: CommunityStanding?, now: Moment
  ) throws {
    try mayChange(target, in: workspace, actor, authority, standing)
    guard authority.mayGive(role), role != .owner else { throw CommandError.notAllowed(role.rawValue) }
    try run(
      """
      INSERT INTO workspace_members (workspace_id, user_id, source, role, granted_by, at_ms)
      VALUES (\(workspace), \(target), 'grant', \(role.rawValue), \(actor), \(now))
      ON CONFLICT (workspace_id, user_id, source) DO UPDATE SET
        role = excluded.role, granted_by = excluded.granted_by, at_ms = excluded.at_ms
      """)
    try revokeInvites(madeBy: target, in: workspace)
    try audit(
      AuditEntry(
        .person(actor), "workspace.role", target: target.text, workspace: workspace.text,
        detail: ["role": .text(role.rawValue)]), now: now)
  }

  /// Takes away whatever somebody was given.
  ///
  /// - Returns: `false` when they were given nothing.
  /// - Throws: `not_allowed`, `last_owner`.
  package borrowing func removeRole(
    of target: PersonID, in workspace: WorkspaceID, by actor: PersonID, with authority: Authority,
    standing: CommunityStanding?, now: Moment
  ) throws -> Bool {
    try mayChange(target, in: workspace, actor, authority, standing)
    let held = try givenRole(of: target, in: workspace)
    guard held != .everybody else { return false }
    try run(
      """
      DELETE FROM workspace_members
      WHERE workspace_id = \(workspace) AND user_id = \(target) AND source <> 'platform'
      """)
    try revokeInvites(madeBy: target, in: workspace)
    try audit(
      AuditEntry(
        .person(actor), "workspace.remove", target: target.text, workspace: workspace.text,
        detail: ["role": .text(held.role.rawValue)]), now: now)
    return true
  }

  /// Nobody changes what the platform says, nor somebody who is not below them. To step down is everybody's own affair.
  private borrowing func mayChange(
    _ target: PersonID, in workspace: WorkspaceID, _ actor: PersonID, _ authority: Authority,
    _ standing: CommunityStanding?
  ) throws {
    switch standing {
    // A platform has one owner, so it is always the last one.
    case .owner:
      throw CommandError(
        .lastOwner, "A community needs an owner.", next: "Only the platform can make somebody else owner.")
    case .administrator:
      throw CommandError(
        .notAllowed, "They are administrator on the platform itself.", next: "Change it there.")
    case .member, nil: break
    }
    let held = try givenRole(of: target, in: workspace)
    guard target == actor || authority.isAbove(held.role) else {
      throw CommandError(
        .notAllowed, "They have the role \(held.role.rawValue), which is not below yours.")
    }
  }

  /// A code gives what its maker may give; who loses a role takes it out of their codes as well.
  private borrowing func revokeInvites(
    madeBy person: PersonID, in workspace: WorkspaceID
  ) throws(SQLiteError) {
    try run(
      """
      DELETE FROM workspace_invites
      WHERE workspace_id = \(workspace) AND created_by = \(person) AND used_ms IS NULL
      """)
  }
}
