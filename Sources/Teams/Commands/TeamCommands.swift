import Commands
import Community
import Ledger
import SQLite
import Vocabulary

/// `/team`: playing together.
package struct TeamCommands: Sendable {
  package static let group = CommandGroup("team", "Teams", menu: "Teams")

  let desk: @Sendable () -> TeamDesk

  /// - Parameter desk: Set before a command runs; descriptions need none.
  package init(_ desk: @escaping @Sendable () -> TeamDesk) { self.desk = desk }

  package var all: [Command] {
    [
      create, show, list, join, leave, invite, invites, answer, code, kick, role, lead, fund, pool, split,
      settings,
      say, notes, bind, unbind, log, disband,
    ]
  }

  package var actions: [ButtonAction] {
    [invitationAction(true), invitationAction(false), privateTalkAction]
  }

  static let pageSize = 10

  private var create: Command {
    Command(
      "team create", "Start a team; you become its leader",
      Argument<String>("name", "Team name", length: 3...32),
      Argument<Team.Visibility?>("visibility", "Who can find it"),
      Argument<Int?>("members", "Places", TeamBook.places),
      Argument<FreeText?>("about", "Short description", length: 1...200), who: .player, visibility: .everyone,
      answers: [.termsNeeded, .nameInvalid, .nameTaken, .alreadyInTeam, .rateLimited]
    ) { [desk] call, name, visibility, places, about in
      CommandOutcome { connection in
        let team = try desk().book.create(
          name, visibility: visibility ?? .public, places: places, about: about?.text, by: call.person,
          at: call.now, on: connection)
        let isPublic = team.visibility == .public
        return Reply(
          """
          \(team.name.isolated) is there, with \(team.places) places\(isPublic ? "" : ", and only for who is invited").
          /team code lets people in, /team fund fills the pool, /team bind makes a channel the team's chat.
          """, visibility: isPublic ? nil : .ephemeral)
      }
    }
  }

  private var join: Command {
    Command(
      "team join", "Join by code, or a public team by name",
      Argument<String>("code", "Invite code or team name", length: 3...32), who: .player,
      visibility: .everyone,
      answers: [.codeInvalid, .teamFull, .alreadyInTeam, .teamPrivate, .rateLimited]
    ) { [desk] call, code in
      CommandOutcome { connection in
        let desk = desk()
        // A refusal is an answer here and not thrown: a wrong guess has to stay counted.
        switch try desk.book.join(code, as: call.person, at: call.now, on: connection) {
        case .refused(let error): return error.reply
        case .joined(let team):
          let name = try connection.teamName(of: call.person)
          var reply = try desk.inTeam(
            "\(name.isolated) has joined \(team.name.isolated).", of: team, call,
            own: "Welcome to \(team.name.isolated). /team show tells who is there.", on: connection)
          if team.visibility == .public { reply.visibility = .everyone }
          return reply
        }
      }
    }
  }

  private var leave: Command {
    Command(
      "team leave", "Leave; your unspent share of the pool comes back", who: .team(.member),
      answers: [.leaderMustTransfer, .notInTeam]
    ) { [desk] call in
      CommandOutcome { connection in
        let desk = desk()
        let name = try connection.teamName(of: call.person)
        let departure = try desk.book.leave(call.person, at: call.now, on: connection)
        let team = departure.team
        let money = departure.refund.isPositive ? " \(departure.refund) came back to you." : ""
        guard !departure.wasLast else {
          return Reply(
            "You were the last one, so \(team.name.isolated) is no more.\(money)", visibility: .ephemeral)
        }
        var reply = try desk.inTeam(
          "\(name.isolated) has left the team.", of: team, call,
          own: "You have left \(team.name.isolated).\(money)", on: connection)
        reply.visibility = .ephemeral
        return reply
      }
    }
  }

  private var disband: Command {
    Command(
      "team disband", "Close the team and give every share back", who: .team(.leader), visibility: .everyone,
      answers: [.notAllowed, .confirmNeeded, .attemptInProgress]
    ) { [desk] call in
      let desk = desk()
      if !call.isConfirmed {
        let found = try await desk.database.read { connection in
          let team = try desk.book.require(.leader, of: call.person, on: connection).team
          return (team, try connection.teamPool(of: team.id), try connection.hasLiveAttempt(team.id))
        }
        guard !found.2 else {
          throw CommandError(
            .attemptInProgress, "An attempt of your team is still being judged.", next: "Wait for its result."
          )
        }
        try call.confirm(
          "Close \(found.0.name.isolated) for good? \(found.1) in the pool goes back to whom it belongs.",
          yes: "Close the team")
      }
      return CommandOutcome { connection in
        let chats =
          try connection.membership(of: call.person).map { try connection.teamChats(of: $0.team.id) } ?? []
        let (team, members, refund) = try desk.book.disband(by: call.person, at: call.now, on: connection)
        let text = "\(team.name.isolated) was closed. \(refund) of the pool went back to whom it belongs."
        var reply = Reply(text, visibility: chats.contains(call.address) ? .everyone : .ephemeral)
        var told = Set(chats)
        for member in members where member.person != call.person {
          told.formUnion(try connection.privateChats(of: member.person))
        }
        told.remove(call.address)
        reply.notices = told.sorted { $0.key < $1.key }.map { Notice(to: $0, RichText(text)) }
        return reply
      }
    }
  }
}
