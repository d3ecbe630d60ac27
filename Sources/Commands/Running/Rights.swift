import Vocabulary

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
