import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension TeamCommands {
  static let acceptInvitation = ButtonKind<TeamInvitationID>("team_yes")
  static let declineInvitation = ButtonKind<TeamInvitationID>("team_no")

  var code: Command {
    Command(
      "team code", "Make an invite code; the old one stops working",
      Argument<Int?>("uses", "How many people", 1...24), Argument<Int?>("hours", "Valid for", 1...720),
      who: .team(.strategist), answers: [.notAllowed, .teamFull]
    ) { [desk] call, uses, hours in
      CommandOutcome { connection in
        let desk = desk()
        let (code, count, expiry) = try desk.book.makeCode(
          uses: uses, lasting: hours.map { .seconds($0 * 3_600) }, by: call.person, at: call.now,
          on: connection)
        var text = """
          \(code.text)

          Lets \(count == 1 ? "one person" : "\(count) people") in until \(expiry.minute): /team join \(code.text)
          It is shown only now.
          """
        if let link = desk.deepLink(for: code) { text += "\n\(link)" }
        return Reply(text)
      }
    }
  }

  var invite: Command {
    Command(
      "team invite", "Invite a person", Argument<PersonReference?>("user", "Person in this server"),
      Argument<String?>("handle", "telegram:@name or discord:name or an id", length: 2...64),
      who: .team(.strategist), answers: [.notAllowed, .notFound, .teamFull, .alreadyInTeam, .rateLimited]
    ) { [desk] call, user, handle in
      CommandOutcome { connection in
        let desk = desk()
        let invitee = try Self.invitee(user, handle, call, on: connection)
        let (invitation, code) = try desk.book.invite(invitee, by: call.person, at: call.now, on: connection)
        var text = "The invitation stands until \(invitation.expiresAt.minute)."
        var notices: [Notice] = []
        switch invitee {
        case .account(let account):
          if let person = try connection.person(behind: account) {
            notices.append(try Self.offer(invitation, to: person, in: .direct(with: account), on: connection))
          }
        case .handle(let platform, let name):
          desk.waiting.add(name, on: platform)
          text += " It is offered to whoever writes to me under that name first."
        }
        text += "\nThey can also join with this code, once: \(code.text)"
        if let link = desk.deepLink(for: code) { text += "\n\(link)" }
        var reply = Reply(text)
        reply.notices = notices
        return reply
      }
    }
  }

  var invites: Command {
    Command("team invites", "Invitations waiting for you", who: .player) { [desk] call in
      CommandOutcome { connection in
        let waiting = try desk().book.invitations(
          for: connection.linkedAccounts(of: call.person), at: call.now, on: connection)
        guard !waiting.isEmpty else { return Reply("No invitation waits for you.") }
        var lines: [String] = []
        for invitation in waiting {
          let name = try connection.teamName(of: invitation.inviter)
          lines.append(
            "• \(invitation.team.name.isolated), from \(name.isolated), until \(invitation.expiresAt.minute)")
        }
        lines.append("/team answer <team> yes joins, /team answer <team> no declines.")
        return Reply(
          RichText(lines.joined(separator: "\n")),
          buttons: waiting.count == 1 ? [Self.buttons(for: waiting[0])] : [])
      }
    }
  }

  var answer: Command {
    Command(
      "team answer", "Accept or decline an invitation",
      Argument<String>("team", "Team", length: 3...32) { [desk] query in
        let desk = desk()
        return try await desk.database.read { connection in
          guard let person = try connection.person(behind: query.sender.account) else { return [] }
          return try connection.invitingTeams(of: person, at: query.now)
        }
      }, Argument<Bool>("accept", "Join?"), who: .player,
      answers: [.notFound, .inviteExpired, .teamFull, .alreadyInTeam]
    ) { [desk] call, name, accept in
      CommandOutcome { connection in
        let desk = desk()
        let waiting = try desk.book.invitations(
          for: connection.linkedAccounts(of: call.person), at: call.now, on: connection)
        guard let team = try connection.team(named: name),
          let invitation = waiting.first(where: { $0.team.id == team.id })
        else { throw CommandError.notFound("an invitation of that team") }
        return try desk.respond(invitation, accept: accept, call, on: connection)
      }
    }
  }

  func invitationAction(_ accept: Bool) -> ButtonAction {
    ButtonAction(accept ? Self.acceptInvitation : Self.declineInvitation, who: .player) { [desk] call, id in
      CommandOutcome { connection in
        let desk = desk()
        let waiting = try desk.book.invitations(
          for: connection.linkedAccounts(of: call.person), at: call.now, on: connection)
        guard let invitation = waiting.first(where: { $0.id == id }) else { throw CommandError.inviteExpired }
        return try desk.respond(invitation, accept: accept, call, on: connection)
      }
    }
  }

  /// What somebody gets to read who is invited.
  static func offer(
    _ invitation: TeamInvitation, to person: PersonID, in chat: ChatAddress,
    on connection: borrowing Connection
  ) throws -> Notice {
    let name = try connection.teamName(of: invitation.inviter)
    return Notice(
      to: chat,
      RichText(
        "\(name.isolated) invites you to the team \(invitation.team.name.isolated). The invitation stands until "
          + "\(invitation.expiresAt.minute)."), buttons: [buttons(for: invitation)], for: person)
  }

  private static func buttons(for invitation: TeamInvitation) -> [ReplyButton] {
    [
      acceptInvitation.button("Join", invitation.id, lasting: TeamBook.invitationLife),
      declineInvitation.button("Decline", invitation.id, lasting: TeamBook.invitationLife),
    ]
  }

  /// - Throws: `not_found`.
  private static func invitee(
    _ user: PersonReference?, _ handle: String?, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> Invitee {
    let nobody = CommandError(
      .notFound, "Say whom you invite.", next: "As in /team invite @name, or with a number.")
    if let user {
      return try invitee(user, on: call.address.platform, call, connection)
    }
    guard let handle else { throw nobody }
    let (platform, name) = handle.withoutPlatformOfHandle
    guard let reference = PersonReference(text: name) else { throw nobody }
    return try invitee(reference, on: platform ?? call.address.platform, call, connection)
  }

  private static func invitee(
    _ reference: PersonReference, on platform: Platform, _ call: CommandCall,
    _ connection: borrowing Connection
  ) throws -> Invitee {
    switch reference {
    case .account(let account): return .account(account)
    case .number(let number): return .account(AccountOnPlatform(platform, number))
    case .handle(let handle):
      // Who has talked to us under that name is meant, by their number.
      if let account = try connection.account(called: handle, on: platform) { return .account(account) }
      return .handle(platform, handle)
    case .person(let person):
      guard let account = try connection.linkedAccounts(of: person).first?.account else {
        throw CommandError.notFound("a person of that number")
      }
      return .account(account)
    }
  }
}

extension TeamDesk {
  /// `https://t.me/<bot>?start=inv_…`, where there is a private chat to link to.
  func deepLink(for code: InviteCode) -> String? { startLink(TeamLink.payload(of: code)) }

  fileprivate func respond(
    _ invitation: TeamInvitation, accept: Bool, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> Reply {
    let team = try book.respond(to: invitation, accept: accept, as: call.person, at: call.now, on: connection)
    guard accept else {
      return Reply("You have declined. \(team.name.isolated) cannot ask you again for 30 days.")
    }
    let name = try connection.teamName(of: call.person)
    var reply = try inTeam(
      "\(name.isolated) has joined \(team.name.isolated).", of: team, call,
      own: "Welcome to \(team.name.isolated). /team show tells who is there.", on: connection)
    reply.visibility = .ephemeral
    return reply
  }
}

/// What stands behind `?start=` in a link that joins a team.
package enum TeamLink {
  private static let prefix = "inv_"

  static func payload(of code: InviteCode) -> String { prefix + code.text }

  /// The command that a link stands for; `nil` for other payloads.
  package static func command(for payload: String) -> String? {
    guard payload.hasPrefix(prefix), let code = InviteCode(typed: String(payload.dropFirst(prefix.count)))
    else {
      return nil
    }
    return "/team join \(code.text)"
  }
}

extension Connection {
  borrowing func account(called handle: String, on platform: Platform) throws(SQLiteError)
    -> AccountOnPlatform?
  {
    try first(
      """
      SELECT platform_id FROM identities
      WHERE platform = \(platform) AND handle_key = \(handle.lowercased()) AND is_person = 1
      """
    ) { AccountOnPlatform(platform, $0.text(0)) }
  }

  borrowing func invitingTeams(of person: PersonID, at now: Moment) throws(SQLiteError) -> [String] {
    try all(
      """
      SELECT DISTINCT t.name FROM team_invitations AS i JOIN teams AS t ON t.id = i.team_id
      JOIN identities AS a ON a.platform = i.platform AND (a.platform_id = i.platform_id
        OR (i.platform_id IS NULL AND a.handle_key = i.handle_key))
      WHERE a.user_id = \(person) AND i.status = 'pending' AND i.expires_ms > \(now) AND t.state = 'active'
      ORDER BY t.name
      """
    ) { $0.text(0) }
  }
}
