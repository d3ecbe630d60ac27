import Vocabulary

/// Something that was changed, by whom, and on whom or what.
///
/// Said in words of the program and in identifiers, so that the trail can be kept when everything else about a person
/// is deleted: no names, no words of a member, no codes, no keys. What an operator gives as the reason for something that
/// they did to somebody, or to money or a round, stands there as they wrote it: without it nobody could judge it later.
package struct AuditEntry: Hashable, Sendable {
  package enum Actor: Hashable, Sendable {
    case person(PersonID)
    /// Warden itself, following a rule or a platform.
    case warden
    /// Warden itself, putting in order what an earlier process left behind.
    case recovery
    /// Whoever may start the program on its machine.
    case operatorAtShell

    /// `usr_…`, `warden`, `system:recovery` or `shell`: one column in the database.
    package var text: String {
      switch self {
      case .person(let person): person.text
      case .warden: "warden"
      case .recovery: "system:recovery"
      case .operatorAtShell: "shell"
      }
    }
  }

  /// What else is worth knowing: numbers, switches, and words of the program.
  package enum Detail: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
  {
    case text(String)
    case number(Int64)
    case flag(Bool)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
  }

  package let actor: Actor
  /// Dotted words, the feature first: `workspace.role`, `personality.set`.
  package let action: String
  /// An identifier or a word of the program; `nil` where the action says it all.
  package let target: String?
  /// The community's identifier of ours (`wsp_…`); `nil` for what concerns no community.
  package let workspace: String?
  package let detail: [String: Detail]

  package init(
    _ actor: Actor, _ action: String, target: String? = nil, workspace: String? = nil,
    detail: [String: Detail] = [:]
  ) {
    self.actor = actor
    self.action = action
    self.target = target
    self.workspace = workspace
    self.detail = detail
  }
}
