import Commands
import Ledger
import SQLite
import Vocabulary

/// What a leader changes about a team; `nil` leaves a setting as it is.
package struct TeamChange: Hashable, Sendable {
  package enum Limit: Hashable, Sendable {
    case none
    case perDay(Amount)
  }

  package var places: Int?
  package var visibility: Team.Visibility?
  package var membersMaySpend: Bool?
  package var limit: Limit?

  package init(
    places: Int? = nil, visibility: Team.Visibility? = nil, membersMaySpend: Bool? = nil, limit: Limit? = nil
  ) {
    (self.places, self.visibility, self.membersMaySpend) = (places, visibility, membersMaySpend)
    self.limit = limit
  }
}

extension TeamBook {
  /// Makes a member strategist or member.
  ///
  /// - Throws: `not_in_team`, `not_allowed`, `not_found`.
  package func setRole(
    _ role: TeamRole, of target: PersonID, by person: PersonID, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Team {
    let team = try require(.leader, of: person, on: connection).team
    let member = try self.member(target, of: team.id, on: connection)
    guard target != person, role != .leader else {
      throw CommandError(
        .notAllowed, "A team has one leader.", next: "/team lead hands the leadership over.")
    }
    try connection.run(
      """
      UPDATE team_members SET role = \(role.name)
      WHERE team_id = \(team.id) AND join_seq = \(member.joinNumber) AND state = 'active'
      """)
    try note("role", in: team.id, by: person, about: target, detail: role.name, at: now, on: connection)
    return team
  }

  /// Hands the leadership over; the old leader becomes strategist.
  ///
  /// - Throws: `not_in_team`, `not_allowed`, `not_found`.
  package func transfer(
    to target: PersonID, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    let membership = try require(.leader, of: person, on: connection)
    let member = try self.member(target, of: membership.team.id, on: connection)
    guard target != person else { throw CommandError(.notAllowed, "You lead the team already.") }
    try promote(member, insteadOf: membership.member, in: membership.team.id, on: connection)
    try note("lead", in: membership.team.id, by: person, about: target, at: now, on: connection)
    return membership.team
  }

  /// The old leader goes first: a team has one at any moment.
  private func promote(
    _ member: TeamMember, insteadOf old: TeamMember, in team: TeamID, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE team_members SET role = 'strategist'
      WHERE team_id = \(team) AND join_seq = \(old.joinNumber) AND state = 'active'
      """)
    try connection.run(
      """
      UPDATE team_members SET role = 'leader'
      WHERE team_id = \(team) AND join_seq = \(member.joinNumber) AND state = 'active'
      """)
  }

  /// - Throws: `not_in_team`, `not_allowed`.
  package func setSplit(
    _ mode: SplitMode, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    let team = try require(.leader, of: person, on: connection).team
    try connection.run("UPDATE teams SET split_mode = \(mode) WHERE id = \(team.id)")
    try note("split", in: team.id, by: person, detail: mode.rawValue, at: now, on: connection)
    return team
  }

  /// - Throws: `not_in_team`, `not_allowed`, `below_members`.
  package func change(
    _ change: TeamChange, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    let team = try require(.leader, of: person, on: connection).team
    var changes: [String] = []
    if let places = change.places {
      let members = try connection.memberCount(of: team.id)
      guard places >= members else { throw CommandError.belowMembers(members) }
      try connection.run("UPDATE teams SET max_members = \(places) WHERE id = \(team.id)")
      changes.append("places \(places)")
    }
    if let visibility = change.visibility {
      try connection.run("UPDATE teams SET visibility = \(visibility) WHERE id = \(team.id)")
      changes.append(visibility.rawValue)
    }
    if let mayspend = change.membersMaySpend {
      try connection.run("UPDATE teams SET members_may_spend = \(mayspend) WHERE id = \(team.id)")
      changes.append(mayspend ? "everyone may spend" : "leaders may spend")
    }
    switch change.limit {
    case .none?:
      try connection.run("UPDATE teams SET daily_spend_limit = NULL WHERE id = \(team.id)")
      changes.append("no daily limit")
    case .perDay(let amount)?:
      try connection.run("UPDATE teams SET daily_spend_limit = \(amount.units) WHERE id = \(team.id)")
      changes.append("daily limit \(amount)")
    case nil: break
    }
    if !changes.isEmpty {
      try note(
        "settings", in: team.id, by: person, detail: changes.joined(separator: ", "), at: now, on: connection)
    }
    return try connection.team(team.id) ?? team
  }

  /// Silence after which somebody else leads.
  static let leaderPatience = Duration.seconds(30 * 86_400)

  /// Teams whose leader is suspended, gone or silent for thirty days get the strategist, else the member, who joined
  /// first.
  ///
  /// - Returns: The teams with their new leaders.
  package func replaceLostLeaders(
    at now: Moment, on connection: borrowing Connection
  ) throws -> [(team: Team, leader: PersonID)] {
    let horizon = now.advanced(by: .zero - Self.leaderPatience)
    let lost: [TeamID] = try connection.all(
      """
      SELECT m.team_id FROM team_members AS m JOIN users AS u ON u.id = m.user_id
      WHERE m.state = 'active' AND m.role = 'leader' AND (u.status <> 'active' OR NOT EXISTS (
        SELECT 1 FROM identities AS i WHERE i.user_id = m.user_id AND i.last_seen_ms > \(horizon)))
      ORDER BY m.team_id
      """
    ) { $0.identifier(0) }
    var replaced: [(Team, PersonID)] = []
    for id in lost {
      let members = try connection.members(of: id)
      let heirs = try members.filter { member in
        guard member.role != .leader else { return false }
        return try connection.exists(
          """
          SELECT 1 FROM users AS u WHERE u.id = \(member.person) AND u.status = 'active' AND EXISTS (
            SELECT 1 FROM identities AS i WHERE i.user_id = u.id AND i.last_seen_ms > \(horizon))
          """)
      }
      guard let team = try connection.team(id), let old = members.first(where: { $0.role == .leader }),
        let heir = heirs.first(where: { $0.role == .strategist }) ?? heirs.first
      else { continue }
      try promote(heir, insteadOf: old, in: id, on: connection)
      try note("succeed", in: id, by: nil, about: heir.person, at: now, on: connection)
      replaced.append((team, heir.person))
    }
    return replaced
  }
}
