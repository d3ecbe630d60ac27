import Commands
import Ledger
import SQLite
import Vocabulary

/// People who play together, with a pool of money and a chat of their own.
package struct Team: Hashable, Sendable {
  package enum Visibility: String, Hashable, Sendable, CaseIterable, SQLBindable, CommandValue {
    /// Listed, and joined by its name.
    case `public`
    /// Joined by a code or an invitation only; says nothing to outsiders.
    case `private`
  }

  package let id: TeamID
  package let name: String
  package let about: String?
  package let visibility: Visibility
  /// 2 to 25.
  package let places: Int
  package let split: SplitMode
  package let membersMaySpend: Bool
  /// What may leave the pool on one UTC day; `nil` for no limit.
  package let dailyLimit: Amount?
  package let isActive: Bool
  package let attempts: Int64
  package let wins: Int64
  package let createdAt: Moment
}

/// How a prize is shared.
package enum SplitMode: String, Hashable, Sendable, CaseIterable, SQLBindable, CommandValue {
  /// By what each has spent in the round.
  case proportional
  /// The same for everybody who is a member when the fee is held.
  case equal
  /// All to whoever made the attempt, for attempts that they paid alone.
  case submitter
}

/// Somebody in a team.
package struct TeamMember: Hashable, Sendable {
  package let person: PersonID
  /// The order of joining; somebody who comes back gets a new number.
  package let joinNumber: Int64
  package let role: TeamRole
  package let joinedAt: Moment
}

/// What somebody is to their team, with the team.
package struct Membership: Hashable, Sendable {
  package let team: Team
  package let member: TeamMember

  package var role: TeamRole { member.role }
}

extension TeamRole {
  init?(name: String) {
    switch name {
    case "member": self = .member
    case "strategist": self = .strategist
    case "leader": self = .leader
    default: return nil
    }
  }
}
