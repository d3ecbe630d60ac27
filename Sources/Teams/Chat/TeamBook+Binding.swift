import Commands
import Ledger
import SQLite
import Vocabulary

extension TeamBook {
  /// Makes a channel or group the chat of a team; one on each platform.
  ///
  /// - Returns: The team, and the channel of this platform that was its chat until now.
  /// - Throws: `not_in_team`, `not_allowed`, `channel_taken`.
  package func bind(
    _ place: ChatAddress, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> (team: Team, earlier: ChatAddress?) {
    let team = try require(.leader, of: person, on: connection).team
    if let other = try connection.boundTeam(at: place) {
      guard other == team.id else { throw CommandError.channelTaken }
      return (team, nil)
    }
    let earlier = try connection.first(
      "SELECT address FROM team_channels WHERE team_id = \(team.id) AND platform = \(place.platform)"
    ) { ChatAddress(key: $0.text(0)) }
    try connection.run(
      "DELETE FROM team_channels WHERE team_id = \(team.id) AND platform = \(place.platform)")
    try connection.run(
      """
      INSERT INTO team_channels (address, platform, team_id, bound_by, bound_ms)
      VALUES (\(place.key), \(place.platform), \(team.id), \(person), \(now))
      """)
    try note("bind", in: team.id, by: person, detail: place.platform.rawValue, at: now, on: connection)
    return (team, earlier ?? nil)
  }

  /// - Throws: `not_in_team`, `not_allowed`, `not_found`.
  package func unbind(
    _ place: ChatAddress, by person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Team {
    let team = try require(.leader, of: person, on: connection).team
    let removed = try connection.run(
      "DELETE FROM team_channels WHERE address = \(place.key) AND team_id = \(team.id)")
    guard removed == 1 else { throw CommandError.notFound("a chat of your team") }
    try note("unbind", in: team.id, by: person, detail: place.platform.rawValue, at: now, on: connection)
    return team
  }

  /// Sends a member what the team says in private, or stops that.
  ///
  /// - Throws: `not_in_team`.
  func listen(
    _ isOn: Bool, at place: ChatAddress, as person: PersonID, on connection: borrowing Connection
  ) throws -> Team {
    guard let team = try connection.membership(of: person)?.team else { throw CommandError.notInTeam }
    try connection.run("DELETE FROM team_listeners WHERE user_id = \(person)")
    if isOn {
      try connection.run(
        "INSERT INTO team_listeners (user_id, team_id, address) VALUES (\(person), \(team.id), \(place.key))")
    }
    return team
  }
}
