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

package enum TeamRole: Int, Hashable, Sendable, Comparable {
  case member, strategist, leader

  package static func < (left: TeamRole, right: TeamRole) -> Bool { left.rawValue < right.rawValue }

  package var name: String {
    switch self {
    case .member: "member"
    case .strategist: "strategist"
    case .leader: "leader"
    }
  }
}

/// What the sender of one event may do, looked up by their numeric account and nothing else.
package struct Rights: Hashable, Sendable {
  package var isOperator: Bool
  package var isPlayer: Bool
  package var teamRole: TeamRole?
  /// In the community where it happened, once a command has asked for a permission.
  package var role: WorkspaceRole?
  /// Exact, `prefix.*` or `*`.
  package var permissions: Set<String>

  package init(
    isOperator: Bool = false, isPlayer: Bool = false, teamRole: TeamRole? = nil, role: WorkspaceRole? = nil,
    permissions: Set<String> = []
  ) {
    self.isOperator = isOperator
    self.isPlayer = isPlayer
    self.teamRole = teamRole
    self.role = role
    self.permissions = permissions
  }

  package static let none = Rights()

  package mutating func give(_ role: WorkspaceRole) {
    self.role = role
    permissions.formUnion(role.permissions)
  }

  /// Operators may do everything, others what their permissions say.
  package func allows(_ permission: String) -> Bool {
    isOperator || Permission.isGranted(permission, by: permissions)
  }

  /// These rights as far as this message may use them: a forwarded message was perhaps written by somebody else,
  /// and a chat that speaks (anonymous administrator, linked channel) is nobody, so both carry none.
  package func carried(by sender: Sender, isForwarded: Bool) -> Rights {
    isForwarded || sender.isChat || sender.isBot ? .none : self
  }
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
