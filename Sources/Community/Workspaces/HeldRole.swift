import Commands
import Vocabulary

/// A role, and why somebody has it.
package struct HeldRole: Hashable, Sendable {
  /// From the strongest to the weakest: where several give a role, the first one counts.
  package enum Source: String, Hashable, Sendable {
    /// Owner or administrator of the server or group.
    case platform
    /// Somebody gave it to them by name.
    case grant
    /// They used a code.
    case invite
    /// Nobody gave them anything.
    case everybody
  }

  package let role: WorkspaceRole
  package let source: Source

  package init(_ role: WorkspaceRole, _ source: Source) {
    self.role = role
    self.source = source
  }

  /// What a platform's standing amounts to; `nil` when it gives no role.
  package init?(_ standing: CommunityStanding?) {
    switch standing {
    case .owner: self.init(.owner, .platform)
    case .administrator: self.init(.admin, .platform)
    case .member, nil: return nil
    }
  }

  package static let everybody = HeldRole(.viewer, .everybody)
}

/// With what somebody changes roles.
package enum Authority: Hashable, Sendable {
  /// Listed in the configuration: above every role.
  case `operator`
  case role(HeldRole)

  /// Whether a role is not above this one.
  func mayGive(_ role: WorkspaceRole) -> Bool {
    switch self {
    case .operator: true
    case .role(let own): role <= own.role
    }
  }

  /// Whether somebody with this role is below.
  func isAbove(_ role: WorkspaceRole) -> Bool {
    switch self {
    case .operator: true
    case .role(let own): role < own.role
    }
  }

  package var name: String {
    switch self {
    case .operator: "operator"
    case .role(let own): own.role.rawValue
    }
  }
}
