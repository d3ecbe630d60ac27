import Commands
import Detection
import Ledger
import SQLite
import Vocabulary

extension Connection {
  package borrowing func team(_ id: TeamID) throws(SQLiteError) -> Team? {
    try first(
      """
      SELECT \(columns: Team.columns)
      FROM teams WHERE id = \(id)
      """
    ) { row throws(SQLiteError) in try Team(row) }
  }

  /// The active team whose name looks like `name`.
  package borrowing func team(named name: String) throws(SQLiteError) -> Team? {
    try first(
      """
      SELECT \(columns: Team.columns)
      FROM teams WHERE name_key = \(DisplayName.key(of: name)) AND state = 'active'
      """
    ) { row throws(SQLiteError) in try Team(row) }
  }

  /// The one team of somebody, and what they are in it.
  package borrowing func membership(of person: PersonID) throws(SQLiteError) -> Membership? {
    let found: (team: TeamID, member: TeamMember)? = try first(
      """
      SELECT team_id, user_id, join_seq, role, joined_ms FROM team_members
      WHERE user_id = \(person) AND state = 'active'
      """
    ) { row throws(SQLiteError) in (row.identifier(0), try TeamMember(row, from: 1)) }
    guard let found, let team = try team(found.team) else { return nil }
    return Membership(team: team, member: found.member)
  }

  /// What somebody may do in their team; `nil` for whoever is in none. One indexed read.
  package borrowing func teamRole(of person: PersonID) throws(SQLiteError) -> TeamRole? {
    try first("SELECT role FROM team_members WHERE user_id = \(person) AND state = 'active'") {
      row throws(SQLiteError) in try row.value(0) { TeamRole(name: $0) }
    }
  }

  /// Who is in a team now, in the order of joining.
  package borrowing func members(of team: TeamID) throws(SQLiteError) -> [TeamMember] {
    try all(
      """
      SELECT user_id, join_seq, role, joined_ms FROM team_members
      WHERE team_id = \(team) AND state = 'active' ORDER BY join_seq
      """
    ) { row throws(SQLiteError) in try TeamMember(row, from: 0) }
  }

  package borrowing func memberCount(of team: TeamID) throws(SQLiteError) -> Int {
    let count = try first(
      "SELECT COUNT(*) FROM team_members WHERE team_id = \(team) AND state = 'active'"
    ) { $0.int(0) }
    return Int(count ?? 0)
  }

  package borrowing func isMember(_ person: PersonID, of team: TeamID) throws(SQLiteError) -> Bool {
    try exists(
      "SELECT 1 FROM team_members WHERE team_id = \(team) AND user_id = \(person) AND state = 'active'")
  }

  /// Public teams with an open place, the fullest first.
  package borrowing func openTeams(page: Int, of count: Int) throws(SQLiteError) -> [(
    team: Team, members: Int
  )] {
    try all(
      """
      SELECT \(columns: Team.columns), m.members
      FROM teams AS t
      JOIN (SELECT team_id, COUNT(*) AS members FROM team_members WHERE state = 'active' GROUP BY team_id) AS m
        ON m.team_id = t.id
      WHERE t.state = 'active' AND t.visibility = 'public' AND m.members < t.max_members
      ORDER BY m.members DESC, t.created_ms, t.id LIMIT \(count) OFFSET \((max(1, page) - 1) * count)
      """
    ) { row throws(SQLiteError) in (try Team(row), Int(row.int(12))) }
  }
}

extension Team {
  /// What is read of a row, in the order of ``init(_:)``.
  static let columns: StaticString = """
    id, name, description, visibility, max_members, split_mode, members_may_spend, daily_spend_limit, state,
    total_attempts, success_count, created_ms
    """

  /// - Parameter row: With ``columns``.
  init(_ row: borrowing Row) throws(SQLiteError) {
    self.init(
      id: row.identifier(0), name: row.text(1), about: row.optionalText(2),
      visibility: try row.value(3) { Visibility(rawValue: $0) }, places: Int(row.int(4)),
      split: try row.value(5) { SplitMode(rawValue: $0) }, membersMaySpend: row.bool(6),
      dailyLimit: row.optionalInt(7).map { .dollars(units: $0) }, isActive: row.text(8) == "active",
      attempts: row.int(9), wins: row.int(10), createdAt: row.moment(11))
  }
}

extension TeamMember {
  init(_ row: borrowing Row, from column: Int32) throws(SQLiteError) {
    self.init(
      person: row.identifier(column), joinNumber: row.int(column + 1),
      role: try row.value(column + 2) { TeamRole(name: $0) }, joinedAt: row.moment(column + 3))
  }
}
