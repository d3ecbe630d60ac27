import Audit
import Commands
import Groundwork
import SQLite
import Vocabulary

/// `/workspace`: who may do what in a community, and what it has chosen for itself.
package enum WorkspaceCommands {
  /// Commands are described before there is a database, and run afterwards.
  package typealias Roles = @Sendable () -> RoleBook

  package static let group = CommandGroup(
    "workspace", "Roles in this community", menu: "Roles here")

  /// All but `/workspace stats`, which needs to know more than this module does.
  package static func all(_ roles: @escaping Roles, _ randomness: Randomness) -> [Command] {
    [
      show(roles), members, invite(roles, randomness), join(roles), role(roles), remove(roles), set,
    ]
  }

  /// - Throws: What to answer in a private chat.
  package static func community(of call: CommandCall) throws(CommandError) -> CommunityAddress {
    guard let community = call.community else {
      throw CommandError(
        .notFound, "This is a private chat, not a community.",
        next: "Write the command in a group or on a server.")
    }
    return community
  }

  private static func show(_ roles: @escaping Roles) -> Command {
    Command("workspace show", "This community's settings and your role", aliases: ["workspace"]) { call in
      let community = try community(of: call)
      let authority = try await roles().authority(of: call, in: community)
      let settings = try await roles().database.read { try $0.workspaceSettings(at: community) }
      var lines = [roleLine(authority)]
      lines.append("\nSettings:")
      lines += WorkspaceSettings.Key.allCases.map { "• \($0.rawValue): \(settings.wording($0))" }
      return Reply(lines.joined(separator: "\n"))
    }
  }

  /// What somebody is in a community, and why.
  static func roleLine(_ authority: Authority) -> String {
    "Your role here: \(authority.name)" + reason(authority)
  }

  private static func reason(_ authority: Authority) -> String {
    guard case .role(let held) = authority else { return ", by the configuration." }
    return switch held.source {
    case .platform: ", by the platform."
    case .grant: ", given to you."
    case .invite: ", by a code."
    case .everybody: ", like everybody."
    }
  }

  private static let pageSize = 20

  private static var members: Command {
    Command(
      "workspace members", "Members with roles", Argument<Int?>("page", "Page number", 1...1_000),
      who: .permission("workspace.view"), answers: [.notAllowed]
    ) { call, page in
      let community = try community(of: call)
      return CommandOutcome { connection in
        guard let workspace = try connection.workspace(at: community) else {
          return Reply("Nobody has been given a role here. Who administers this place has one by that.")
        }
        let members = try connection.members(of: workspace, page: page ?? 1, of: pageSize)
        guard !members.isEmpty else {
          return Reply(page ?? 1 > 1 ? "There is no such page." : "Nobody has been given a role here.")
        }
        var lines: [String] = []
        for member in members {
          lines.append(
            "• \(try connection.name(of: member.person, in: community)): \(member.held.role.rawValue)"
              + (member.held.source == .platform ? " (by the platform)" : ""))
        }
        if members.count == pageSize { lines.append("More: /workspace members \((page ?? 1) + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  private static var set: Command {
    Command(
      "workspace set", "Change a setting of this community",
      Argument<WorkspaceSettings.Key>("key", "Setting"),
      Argument<FreeText>("value", "Value", length: 1...100), who: .permission("workspace.manage"),
      answers: [.notAllowed, .outOfRange]
    ) { call, key, value in
      let community = try community(of: call)
      return CommandOutcome { connection in
        let workspace = try connection.workspace(at: community, now: call.now)
        var settings = try connection.workspaceSettings(of: workspace)
        try settings.set(key, to: value.text, here: call.address)
        try connection.save(key, of: settings, in: workspace)
        try connection.audit(
          "workspace.set", by: call, target: key.rawValue,
          detail: ["value": .text(settings.stored(key) ?? "default")])
        let meaning = settings.meaning(key).map { " \($0)" } ?? ""
        return Reply("\(key.rawValue) is \(settings.wording(key)) here now.\(meaning)")
      }
    }
  }
}
