import Vocabulary

/// What somebody needs to run a command.
package enum Requirement: Hashable, Sendable {
  case anyone
  /// Accepted the terms and the age statement.
  case player
  /// At least this role in their team.
  case team(TeamRole)
  /// A permission of the community's roles, such as `personality.edit`.
  case permission(String)
  /// Listed as operator in the configuration.
  case operators
  /// An operator, or somebody with this permission.
  case operatorsOr(permission: String)
}

extension Requirement {
  /// - Returns: What to answer when `rights` do not suffice; `nil` when they do.
  package func refusal(for rights: Rights) -> CommandError? {
    switch self {
    case .anyone: nil
    case .player: rights.isPlayer ? nil : .termsNeeded
    case .team(let role):
      switch rights.teamRole {
      case nil: .notInTeam
      case let held?: held >= role ? nil : .notAllowed(role.name)
      }
    case .permission(let permission): rights.allows(permission) ? nil : .notAllowed(role(for: permission))
    case .operators: rights.isOperator ? nil : .notAllowed("operator")
    case .operatorsOr(let permission):
      rights.allows(permission) ? nil : .notAllowed(role(for: permission))
    }
  }

  /// Whom to ask for it.
  private func role(for permission: String) -> String {
    WorkspaceRole.lowest(for: permission)?.rawValue ?? "operator"
  }

  /// Whether somebody's role in a community decides, so that it has to be looked up.
  package var dependsOnRole: Bool {
    switch self {
    case .permission, .operatorsOr: true
    case .anyone, .player, .team, .operators: false
    }
  }

  /// Whether help shows the command: what somebody can come to themselves (accept terms, join a team) is shown.
  package func isShown(to rights: Rights) -> Bool {
    switch self {
    case .anyone, .player, .team: true
    case .permission, .operators, .operatorsOr: refusal(for: rights) == nil
    }
  }

  /// Nobody but operators and the people they trust.
  var isForOperators: Bool {
    switch self {
    case .operators, .operatorsOr: true
    case .anyone, .player, .team, .permission: false
    }
  }

  var needsPermission: Bool {
    switch self {
    case .permission, .operators, .operatorsOr: true
    case .anyone, .player, .team: false
    }
  }
}
