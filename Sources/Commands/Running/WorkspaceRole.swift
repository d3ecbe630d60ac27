/// What somebody is in one community. Each role may do what its list says and nothing else; the order says who may
/// change whose role.
package enum WorkspaceRole: String, Hashable, Sendable, CaseIterable, Comparable {
  case viewer, reviewer, developer, admin, owner

  package static func < (left: WorkspaceRole, right: WorkspaceRole) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .reviewer: 1
    case .developer: 2
    case .admin: 3
    case .owner: 4
    }
  }

  /// Permissions, each exact, or a `prefix.*`, or `*` for all that a community can give.
  package var permissions: Set<String> {
    switch self {
    case .owner: ["*"]
    case .admin:
      [
        "workspace.*", "personality.*", "memory.*", "cron.*", "budget.*", "insights.*", "team.moderate",
        "tool.*", "rep.moderate",
      ]
    case .developer:
      [
        "personality.edit", "memory.write", "cron.view", "cron.edit", "tool.use", "tool.allowlist.view",
        "budget.view", "insights.view", "workspace.view",
      ]
    case .reviewer:
      [
        "memory.moderate", "bounty.blacklist.edit", "bounty.case.review", "insights.view",
        "insights.export", "cron.view", "workspace.view",
      ]
    case .viewer:
      [
        "bounty.play", "memory.own", "wiki.search", "rep.vote", "stake.use", "team.use", "workspace.view",
      ]
    }
  }

  /// The lowest role that may do it; `nil` for what no community can give.
  package static func lowest(for permission: String) -> WorkspaceRole? {
    allCases.sorted().first { Permission.isGranted(permission, by: $0.permissions) }
  }
}

/// How permissions are compared.
package enum Permission {
  /// What only operators may do: about money, rounds, keys and people. A dot at the end stands for everything below.
  private static let operatorOnly = [
    "round.", "payout.", "ledger.", "period.", "key.", "flag.", "user.suspend",
  ]

  package static func isOperatorOnly(_ permission: String) -> Bool {
    operatorOnly.contains { $0.hasSuffix(".") ? permission.hasPrefix($0) : permission == $0 }
  }

  /// Whether a list of permissions holds this one, itself or under a `prefix.*` or `*`. No list of a community holds
  /// what is for operators only.
  package static func isGranted(_ permission: String, by held: Set<String>) -> Bool {
    guard !isOperatorOnly(permission) else { return false }
    if held.contains(permission) || held.contains("*") { return true }
    return held.contains { $0.hasSuffix(".*") && permission.hasPrefix($0.dropLast()) }
  }
}
