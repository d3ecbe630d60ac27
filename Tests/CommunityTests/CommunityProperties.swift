import Audit
import Commands
import Community
import Groundwork
import SQLite
import Testing
import Vocabulary

/// Several people do whatever comes to their mind, and some things hold all the same.
@Suite("In any community, whatever its people do")
struct CommunityProperties {
  private static let numbers = ["1", "2", "3", "4", "5"]
  private static let given: [WorkspaceRole] = [.viewer, .reviewer, .developer, .admin, .owner]

  @Test(
    "there is an owner, nobody has more than a rule gives, the trail is whole, and sums are sums",
    arguments: 1...12 as ClosedRange<UInt64>)
  func holds(seed: UInt64) async throws {
    let randomness = Randomness.seeded(seed)
    func below(_ count: Int) -> Int { Int(randomness.bytes(1)[0]) % count }
    let village = try await Village()
    var people: [PersonID] = []
    for number in Self.numbers { people.append(try await village.person(number)) }
    try await village.settle(people[0], people[1], people[2])
    var owner = 0
    village.makes("1", .owner)
    // What the rules say, kept apart from what is stored.
    var grants: [Int: WorkspaceRole] = [:]
    var invites: [Int: WorkspaceRole] = [:]
    var administrators: Set<Int> = []
    var codes: [(code: InviteCode, role: WorkspaceRole, maker: Int)] = []
    func role(_ person: Int) -> WorkspaceRole {
      if person == owner { return .owner }
      if administrators.contains(person) { return .admin }
      return grants[person] ?? invites[person] ?? .viewer
    }
    func isFromPlatform(_ person: Int) -> Bool { person == owner || administrators.contains(person) }

    for step in 0..<60 {
      let (actor, target) = (below(people.count), below(people.count))
      let now = Village.start.advanced(by: .seconds(step))
      switch below(7) {
      case 0, 1:
        let wished = Self.given[below(Self.given.count)]
        let isAllowed =
          !isFromPlatform(target) && (actor == target || role(target) < role(actor)) && wished <= role(actor)
          && wished != .owner
        let refused = try await refusal {
          try await village.grant(wished, to: people[target], by: people[actor], at: now)
        }
        #expect((refused == nil) == isAllowed, "step \(step)")
        if isAllowed {
          grants[target] = wished
          codes.removeAll { $0.maker == target }
        }
      case 2:
        let isAllowed = !isFromPlatform(target) && (actor == target || role(target) < role(actor))
        let refused = try await refusal {
          try await village.remove(people[target], by: people[actor], at: now)
        }
        #expect((refused == nil) == isAllowed, "step \(step)")
        if isAllowed, grants[target] != nil || invites[target] != nil {
          (grants[target], invites[target]) = (nil, nil)
          codes.removeAll { $0.maker == target }
        }
      case 3:
        let wished = Self.given[below(Self.given.count)]
        var code: InviteCode?
        let refused = try await refusal {
          code = try await village.invite(to: wished, by: people[actor], at: now, randomness)
        }
        #expect((refused == nil) == (wished <= role(actor) && wished != .owner), "step \(step)")
        if let code { codes.append((code, wished, actor)) }
      case 4:
        guard let entry = codes.popLast() else { continue }
        let outcome = try await village.join(entry.code, as: people[target], at: now)
        if entry.role > role(entry.maker) {
          #expect(outcome == .wrongCode)
        } else if entry.maker == target {
          #expect(outcome == .ownCode)
        } else if let grant = grants[target] {
          #expect(outcome == .hasGrant(grant))
        } else {
          #expect(outcome == .joined(entry.role))
          invites[target] = entry.role
        }
      case 5:
        // The platform has its own ideas.
        if below(4) == 0 {
          village.makes(Self.numbers[owner], nil)
          administrators.remove(target)
          owner = target
          village.makes(Self.numbers[target], .owner)
        } else if target != owner {
          let isAdministrator = below(2) == 0
          if isAdministrator { administrators.insert(target) } else { administrators.remove(target) }
          village.makes(Self.numbers[target], isAdministrator ? .administrator : nil)
        }
      default:
        _ = try await refusal {
          try await village.vote(below(2) == 0 ? .up : .down, people[actor], for: people[target], at: now)
        }
      }
      for (index, person) in people.enumerated() {
        #expect(try await village.role(person) == role(index), "person \(index) after step \(step)")
      }
    }

    #expect(try await village.role(people[owner]) == .owner)
    if case .broken(let sequence) = try await village.proof() { Issue.record("broken at \(sequence)") }
    let (workspace, database) = (village.workspace, village.database)
    for person in people {
      let reputation = try await village.reputation(person)
      let sum = try await database.read { connection in
        try connection.first(
          """
          SELECT COALESCE(SUM(value), 0) FROM votes
          WHERE target_id = \(person) AND workspace_id = \(workspace)
          """
        ) { $0.int(0) }
      }
      #expect(reputation.score == sum)
      #expect(reputation.score == reputation.up - reputation.down)
    }
  }
}
