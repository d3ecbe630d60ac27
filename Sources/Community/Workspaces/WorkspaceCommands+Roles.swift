import Commands
import Groundwork
import SQLite
import Vocabulary

/// The roles that people can give each other. Nobody but the platform makes an owner.
enum GrantableRole: String, CaseIterable, CommandValue {
  case admin, developer, reviewer, viewer

  var role: WorkspaceRole {
    switch self {
    case .admin: .admin
    case .developer: .developer
    case .reviewer: .reviewer
    case .viewer: .viewer
    }
  }
}

extension WorkspaceCommands {
  static func invite(_ roles: @escaping Roles, _ randomness: Randomness) -> Command {
    Command(
      "workspace invite", "Code that gives a role", Argument<GrantableRole>("role", "Role"),
      Argument<Int?>("hours", "Valid for", 1...168), who: .permission("workspace.members.invite"),
      answers: [.notAllowed]
    ) { call, role, hours in
      let community = try community(of: call)
      let authority = try await roles().authority(of: call, in: community)
      return CommandOutcome { connection in
        let code = InviteCode(randomness)
        let workspace = try connection.workspace(at: community, now: call.now)
        let hours = hours ?? 24
        try connection.invite(
          code, to: role.role, in: workspace, by: call.person, with: authority,
          until: call.now.advanced(by: .seconds(hours * 3_600)), now: call.now)
        return Reply(
          """
          \(code.text)

          Whoever uses this first becomes \(role.rawValue) here: /workspace join \(code.text)
          It works once, for \(hours) hour\(hours == 1 ? "" : "s"), and is shown only now.
          """)
      }
    }
  }

  static func join(_ roles: @escaping Roles) -> Command {
    Command(
      "workspace join", "Use a role code", Argument<String>("code", "Code", length: 6...16),
      answers: [.codeInvalid, .rateLimited]
    ) { call, typed in
      let code = InviteCode(typed: typed)
      var authority: Authority?
      if let code, let invite = try await roles().database.read({ try $0.invite(code, now: call.now) }) {
        authority = try await roles().authority(of: invite.maker, in: invite.place)
      }
      return CommandOutcome { [authority] connection in
        let outcome = try connection.join(with: code, as: call.person, makerHas: authority, now: call.now)
        // Errors are answers here and not thrown: a wrong guess has to stay counted.
        return switch outcome {
        case .joined(let role): Reply("Welcome. You are \(role.rawValue) there now.")
        case .wrongCode: CommandError.codeInvalid.reply
        case .locked(let wait): CommandError.rateLimited(wait).reply
        case .ownCode:
          CommandError(.codeInvalid, "You made this code: it gives the role to somebody else.").reply
        case .hasGrant(let role):
          CommandError(
            .codeInvalid,
            "You were given the role \(role.rawValue) there by name, which a code does not change."
          ).reply
        }
      }
    }
  }

  static func role(_ roles: @escaping Roles) -> Command {
    Command(
      "workspace role", "Change someone's role", Argument<PersonReference>("user", "Person"),
      Argument<GrantableRole>("role", "Role"), who: .permission("workspace.members.role"),
      answers: [.notAllowed, .lastOwner]
    ) { call, user, role in
      let community = try community(of: call)
      let authority = try await roles().authority(of: call, in: community)
      let target = try await Pointing.person(user, call, roles().database)
      // Names change hands. To be made less is no prize for whoever took one over.
      if case .handle = user, role != .viewer {
        let name = try await roles().database.read { try $0.name(of: target, in: community) }
        throw CommandError(
          .notAllowed, "A name is not enough to be given a role; this one leads to \(name).",
          next: "If that is who you mean, write the number, or answer a message of theirs.")
      }
      let standing = try await roles().standing(of: target, in: community)
      return CommandOutcome { connection in
        let workspace = try connection.workspace(at: community, now: call.now)
        try connection.grant(
          role.role, to: target, in: workspace, by: call.person, with: authority, standing: standing,
          now: call.now)
        return Reply("\(try connection.name(of: target, in: community)) is \(role.rawValue) here now.")
      }
    }
  }

  static func remove(_ roles: @escaping Roles) -> Command {
    Command(
      "workspace remove", "Take someone's role away", Argument<PersonReference>("user", "Person"),
      who: .permission("workspace.members.remove"), answers: [.notAllowed, .lastOwner]
    ) { call, user in
      let community = try community(of: call)
      let authority = try await roles().authority(of: call, in: community)
      let target = try await Pointing.person(user, call, roles().database)
      let standing = try await roles().standing(of: target, in: community)
      return CommandOutcome { connection in
        let workspace = try connection.workspace(at: community, now: call.now)
        let hadRole = try connection.removeRole(
          of: target, in: workspace, by: call.person, with: authority, standing: standing, now: call.now)
        let name = try connection.name(of: target, in: community)
        return Reply(hadRole ? "\(name) has no role here any more." : "\(name) was given no role here.")
      }
    }
  }
}
