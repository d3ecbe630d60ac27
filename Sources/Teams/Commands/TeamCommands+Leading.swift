import Commands
import Community
import Ledger
import SQLite
import Vocabulary

/// The roles that a leader gives.
enum GivenTeamRole: String, CaseIterable, CommandValue {
  case strategist, member

  var role: TeamRole { self == .strategist ? .strategist : .member }
}

/// Who may use the pool.
enum PoolUse: String, CaseIterable, CommandValue { case leaders, everyone }

extension TeamCommands {
  private func memberArgument() -> Argument<String> {
    Argument<String>("member", "Member", length: 2...64) { [desk] query in
      try await desk().database.read { connection in
        guard let person = try connection.person(behind: query.sender.account),
          let team = try connection.membership(of: person)?.team
        else { return [] }
        var names: [String] = []
        for member in try connection.members(of: team.id) where member.person != person {
          names.append(try connection.teamName(of: member.person))
        }
        return names.filter { $0.lowercased().contains(query.typed.lowercased()) }
      }
    }
  }

  /// - Throws: `not_in_team`, `not_found`.
  private static func target(
    _ name: String, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> PersonID {
    guard let team = try connection.membership(of: call.person)?.team else { throw CommandError.notInTeam }
    guard let person = try connection.member(called: name, of: team.id, seenFrom: call) else {
      throw CommandError.notFound("a member of that name")
    }
    return person
  }

  var kick: Command {
    Command(
      "team kick", "Remove a member; their unspent share goes back to them", memberArgument(),
      who: .team(.leader),
      visibility: .everyone, answers: [.notAllowed, .notFound]
    ) { [desk] call, name in
      CommandOutcome { connection in
        let desk = desk()
        let target = try Self.target(name, call, on: connection)
        let shown = try connection.teamName(of: target)
        let departure = try desk.book.kick(target, by: call.person, at: call.now, on: connection)
        let money = departure.refund.isPositive ? " \(departure.refund) of the pool went back to them." : ""
        return try desk.inTeam(
          "\(shown.isolated) was removed from \(departure.team.name.isolated).\(money)", of: departure.team,
          call,
          besides: [target], on: connection)
      }
    }
  }

  var role: Command {
    Command(
      "team role", "Make a member strategist or member", memberArgument(),
      Argument<GivenTeamRole>("role", "Role"),
      who: .team(.leader), visibility: .everyone, answers: [.notAllowed, .notFound]
    ) { [desk] call, name, role in
      CommandOutcome { connection in
        let desk = desk()
        let target = try Self.target(name, call, on: connection)
        let team = try desk.book.setRole(role.role, of: target, by: call.person, at: call.now, on: connection)
        return try desk.inTeam(
          "\(try connection.teamName(of: target).isolated) is \(role.rawValue) of \(team.name.isolated) now.",
          of: team,
          call, on: connection)
      }
    }
  }

  var lead: Command {
    Command(
      "team lead", "Hand the leadership over", memberArgument(), who: .team(.leader), visibility: .everyone,
      answers: [.notAllowed, .notFound, .confirmNeeded]
    ) { [desk] call, name in
      let desk = desk()
      let (target, shown, account) = try await desk.database.read { connection in
        _ = try desk.book.require(.leader, of: call.person, on: connection)
        let target = try Self.target(name, call, on: connection)
        // Names change hands: the number is what counts.
        return (
          target, try connection.teamName(of: target),
          try connection.linkedAccounts(of: target).map(\.account.description).joined(separator: ", ")
        )
      }
      guard target != call.person else { throw CommandError(.notAllowed, "You lead the team already.") }
      try call.confirm(
        "Make \(shown.isolated) (\(account)) leader of the team? You become strategist, and only they can change that.",
        yes: "Hand it over")
      return CommandOutcome { connection in
        let team = try desk.book.transfer(to: target, by: call.person, at: call.now, on: connection)
        return try desk.inTeam(
          "\(shown.isolated) leads \(team.name.isolated) now.", of: team, call, besides: [target],
          on: connection)
      }
    }
  }

  var split: Command {
    Command(
      "team split", "How a prize is shared (counts for later attempts)", Argument<SplitMode>("mode", "Mode"),
      who: .team(.leader), visibility: .everyone, answers: [.notAllowed]
    ) { [desk] call, mode in
      CommandOutcome { connection in
        let desk = desk()
        let team = try desk.book.setSplit(mode, by: call.person, at: call.now, on: connection)
        return try desk.inTeam(
          "From now on a prize of \(team.name.isolated) is shared \(mode.sentence). Attempts that are paid already stay as "
            + "they were agreed.", of: team, call, on: connection)
      }
    }
  }

  var settings: Command {
    Command(
      "team settings", "Places, visibility, who may spend, daily limit",
      Argument<Int?>("members", "Places", TeamBook.places),
      Argument<Team.Visibility?>("visibility", "Who can find it"),
      Argument<PoolUse?>("spend", "Who may use the pool"),
      Argument<String?>("limit", "Daily pool limit in dollars, or none", length: 1...24), who: .team(.leader),
      answers: [.notAllowed, .amountInvalid, .belowMembers]
    ) { [desk] call, places, visibility, spend, limit in
      var change = TeamChange(
        places: places, visibility: visibility, membersMaySpend: spend.map { $0 == .everyone })
      if let limit {
        if limit.lowercased() == "none" {
          change.limit = TeamChange.Limit.none
        } else {
          guard let amount = Amount(limit, of: .dollars) else { throw CommandError.amountInvalid }
          change.limit = .perDay(amount)
        }
      }
      return CommandOutcome { [change] connection in
        let team = try desk().book.change(change, by: call.person, at: call.now, on: connection)
        return Reply(
          """
          \(team.name.isolated)
          • places: \(team.places)
          • visibility: \(team.visibility.rawValue)
          • may use the pool: \(team.membersMaySpend ? "everyone" : "leader and strategists")
          • daily limit: \(team.dailyLimit?.description ?? "none")
          """)
      }
    }
  }
}
