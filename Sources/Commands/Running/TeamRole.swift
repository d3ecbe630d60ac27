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
