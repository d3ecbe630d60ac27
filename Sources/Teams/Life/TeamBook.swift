import Audit
import Commands
import Detection
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Writes teams: each method is one step that happens completely or not at all, in the caller's transaction, with its
/// money, its line in the team's log and its line in the audit trail.
package struct TeamBook: Sendable {
  package let randomness: Randomness

  package init(_ randomness: Randomness = .system) { self.randomness = randomness }

  static let usualPlaces = 5
  package static let places = 2...25
  /// Teams that one person makes in 24 hours.
  static let creationsPerDay: Int64 = 3

  /// - Parameter name: As it was typed; it is checked here.
  /// - Throws: `name_invalid`, `name_taken`, `already_in_team`, `rate_limited`.
  package func create(
    _ name: String, visibility: Team.Visibility = .public, places: Int? = nil, about: String? = nil,
    by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    let shown = try TeamBook.checked(name)
    guard try connection.membership(of: person) == nil else { throw CommandError.alreadyInTeam }
    guard try connection.team(named: shown.text) == nil else { throw CommandError.nameTaken }
    let day = now.advanced(by: .seconds(-86_400))
    let made = try connection.first(
      "SELECT COUNT(*), MIN(created_ms) FROM teams WHERE created_by = \(person) AND created_ms > \(day)"
    ) { ($0.int(0), $0.optionalMoment(1)) }
    if let (count, first) = made, count >= Self.creationsPerDay {
      throw CommandError.rateLimited(now.duration(to: (first ?? now).advanced(by: .seconds(86_400))))
    }
    let id = TeamID(at: now, randomness)
    try connection.run(
      """
      INSERT INTO teams (id, name, name_key, description, visibility, max_members, created_by, created_ms)
      VALUES (\(id), \(shown.text), \(shown.key), \(about.map(\.asShownText).sqlValue), \(visibility),
        \(places ?? Self.usualPlaces), \(person), \(now))
      """)
    try connection.add(person, to: id, as: .leader, at: now)
    try note("create", in: id, by: person, at: now, on: connection)
    guard let team = try connection.team(id) else { preconditionFailure("it was written a line above") }
    return team
  }

  /// - Throws: `name_invalid`, and what is wrong with the name.
  static func checked(_ name: String) throws(CommandError) -> DisplayName {
    do throws(DisplayName.Problem) {
      return try DisplayName(name)
    } catch {
      switch error {
      case .length: throw .nameInvalid
      case .character:
        throw CommandError(
          .nameInvalid, "A name has letters, digits, spaces and - _ ', and at least one letter or digit.",
          next: "Choose another one.")
      case .mixed:
        throw CommandError(
          .nameInvalid, "That name mixes letters of several alphabets.", next: "Choose letters of one.")
      case .reserved:
        throw CommandError(
          .nameInvalid, "That name looks like one of mine.", next: "Choose another one.")
      }
    }
  }

  /// Puts somebody into a team that has a place for them.
  ///
  /// - Throws: `already_in_team`, `team_full`, `not_found`.
  func add(
    _ person: PersonID, to id: TeamID, by way: String, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    guard let team = try connection.team(id), team.isActive else {
      throw CommandError.notFound("a team of that name")
    }
    guard try connection.membership(of: person) == nil else { throw CommandError.alreadyInTeam }
    guard try connection.memberCount(of: id) < team.places else { throw CommandError.teamFull }
    try connection.add(person, to: id, as: .member, at: now)
    try note("join", in: id, by: person, detail: way, at: now, on: connection)
    return team
  }

  /// Writes down who did what: for the team's own log, and for the audit trail.
  ///
  /// - Parameters:
  ///   - person: `nil` for Warden itself.
  ///   - detail: Words of the program and amounts, nothing a member wrote.
  func note(
    _ action: String, in team: TeamID, by person: PersonID?, about target: PersonID? = nil,
    detail: String = "", at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO team_events (id, team_id, user_id, action, target_user, detail, at_ms)
      VALUES (\(Identifier<TeamEvent>(at: now, randomness)), \(team), \(person?.text ?? "warden"), \(action),
        \(target?.text.sqlValue ?? .null), \(detail), \(now))
      """)
    var details: [String: AuditEntry.Detail] = ["team": .text(team.text)]
    if !detail.isEmpty { details["detail"] = .text(detail) }
    try connection.audit(
      AuditEntry(
        person.map { .person($0) } ?? .warden, "team.\(action)", target: target?.text ?? team.text,
        detail: details), now: now)
  }

  /// - Throws: `not_in_team`, `not_allowed`.
  func require(
    _ role: TeamRole, of person: PersonID, on connection: borrowing Connection
  ) throws -> Membership {
    guard let membership = try connection.membership(of: person) else { throw CommandError.notInTeam }
    guard membership.role >= role else { throw CommandError.notAllowed(role.name) }
    return membership
  }
}

/// A line of a team's own log.
package enum TeamEvent: Identifiable26 { package static var prefix: String { "tev" } }

extension Connection {
  borrowing func add(_ person: PersonID, to team: TeamID, as role: TeamRole, at now: Moment)
    throws(SQLiteError)
  {
    let last = try first("SELECT MAX(join_seq) FROM team_members WHERE team_id = \(team)") {
      $0.optionalInt(0)
    }
    try run(
      """
      INSERT INTO team_members (team_id, user_id, join_seq, role, state, joined_ms)
      VALUES (\(team), \(person), \(((last ?? nil) ?? 0) + 1), \(role.name), 'active', \(now))
      """)
  }
}
