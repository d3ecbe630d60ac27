import Commands
import Community
import Ledger
import SQLite
import Vocabulary

extension TeamCommands {
  var show: Command {
    Command(
      "team show", "A team's members, record and pool",
      Argument<String?>("team", "Team name", length: 3...32) { [desk] query in
        try await desk().database.read { try $0.publicTeamNames(beginning: query.typed) }
      }, aliases: ["team"], answers: [.notFound, .teamPrivate]
    ) { [desk] call, name in
      let desk = desk()
      return try await desk.database.read { connection in
        let own = try connection.membership(of: call.person)?.team
        guard let name else {
          guard let own else {
            throw CommandError(.notFound, "You are in no team.", next: "/team list shows the open ones.")
          }
          return try connection.report(on: own, isOwn: true).offeringPrivateTalk(
            isOn: connection.isListening(call.person), on: call.address.platform)
        }
        guard let team = try connection.team(named: name) else {
          throw CommandError.notFound("a team of that name")
        }
        let isOwn = team.id == own?.id
        guard isOwn || team.visibility == .public else { throw CommandError.teamPrivate }
        return try connection.report(on: team, isOwn: isOwn)
      }
    }
  }

  var list: Command {
    Command(
      "team list", "Public teams with open places", Argument<Int?>("page", "Page number", 1...1_000)
    ) { [desk] _, page in
      let page = page ?? 1
      return try await desk().database.read { connection in
        let teams = try connection.openTeams(page: page, of: Self.pageSize)
        guard !teams.isEmpty else {
          return Reply(
            page > 1 ? "There is no such page." : "No public team has an open place. /team create starts one."
          )
        }
        var lines = teams.map { team, members in
          let about = team.about.map { ": \($0.isolated)" } ?? ""
          return "• \(team.name.isolated) (\(members) of \(team.places))\(about)"
        }
        if teams.count == Self.pageSize { lines.append("More: /team list \(page + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  var log: Command {
    Command(
      "team log", "Who did what", Argument<Int?>("page", "Page number", 1...1_000), who: .team(.member),
      answers: [.notInTeam]
    ) { [desk] call, page in
      let page = page ?? 1
      return try await desk().database.read { connection in
        guard let team = try connection.membership(of: call.person)?.team else {
          throw CommandError.notInTeam
        }
        let events = try connection.teamEvents(of: team.id, page: page, of: 20)
        guard !events.isEmpty else { return Reply("There is no such page.") }
        var lines = ["\(team.name.isolated), the newest first:"]
        for event in events { lines.append(try connection.line(of: event)) }
        if events.count == 20 { lines.append("More: /team log \(page + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }
}

/// One line of a team's log.
struct TeamEventRow: Sendable {
  let who: String
  let action: String
  let target: PersonID?
  let detail: String
  let at: Moment
}

extension Connection {
  borrowing func teamEvents(of team: TeamID, page: Int, of count: Int) throws(SQLiteError) -> [TeamEventRow] {
    try all(
      """
      SELECT user_id, action, target_user, detail, at_ms FROM team_events WHERE team_id = \(team)
      ORDER BY id DESC LIMIT \(count) OFFSET \((page - 1) * count)
      """
    ) {
      TeamEventRow(
        who: $0.text(0), action: $0.text(1), target: $0.optionalIdentifier(2), detail: $0.text(3),
        at: $0.moment(4))
    }
  }

  fileprivate borrowing func line(of event: TeamEventRow) throws(SQLiteError) -> String {
    let who = event.who == "warden" ? "Warden" : try teamName(of: PersonID(event.who)).isolated
    var line = "• \(event.at.day) \(who): \(event.action)"
    if let target = event.target { line += " \(try teamName(of: target).isolated)" }
    return event.detail.isEmpty ? line : "\(line), \(event.detail)"
  }

  borrowing func publicTeamNames(beginning typed: String) throws(SQLiteError) -> [String] {
    let names = try all(
      "SELECT name FROM teams WHERE state = 'active' AND visibility = 'public' ORDER BY created_ms DESC LIMIT 200"
    ) { $0.text(0) }
    let key = typed.lowercased()
    return names.filter { $0.lowercased().hasPrefix(key) }
  }

  /// - Parameter isOwn: Members are called by their names; else only who wants to be named in public.
  fileprivate borrowing func report(on team: Team, isOwn: Bool) throws -> Reply {
    let members = try members(of: team.id)
    var lines = [
      "\(team.name.isolated) (\(team.visibility.rawValue)), \(members.count) of \(team.places) places"
    ]
    if let about = team.about { lines.append(about.isolated) }
    for member in members {
      let isNamed = try isOwn || status(of: member.person)?.showsName == true
      let name = isNamed ? try teamName(of: member.person).isolated : "a player"
      lines.append("• \(name), \(member.role.name)")
    }
    lines.append("Attempts: \(team.attempts), won: \(team.wins).")
    lines.append("In the pool: \(try teamPool(of: team.id)).")
    if isOwn {
      lines.append("A prize is shared \(team.split.sentence).")
      lines.append(
        "\(team.membersMaySpend ? "Everyone" : "The leader and strategists") may use the pool"
          + (team.dailyLimit.map { ", \($0) a day" } ?? "") + ".")
    }
    return Reply(lines.joined(separator: "\n"))
  }
}

extension SplitMode {
  var sentence: String {
    switch self {
    case .proportional: "by what each has spent in the round"
    case .equal: "in equal parts"
    case .submitter: "with nobody: whoever made the attempt from their own money takes it"
    }
  }
}

extension Reply {
  /// With a button that has what the team says sent to one of its members in private, or stops that.
  fileprivate func offeringPrivateTalk(isOn: Bool, on platform: Platform) -> Reply {
    // Whoever sits at the terminal is alone.
    guard platform != .terminal else { return self }
    var reply = self
    reply.buttons = [
      [
        TeamCommands.privateTalk.button(
          isOn ? "Stop sending me the talk" : "Send me the talk in private", isOn ? "off" : "on")
      ]
    ]
    return reply
  }
}
