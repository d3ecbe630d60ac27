import Audit
import Commands
import Community
import SQLite
import Testing
import Vocabulary

@Suite("Roles in a community")
struct RoleTests {
  @Test("What the platform says comes before a grant, a grant before a code, and everybody else is a viewer")
  func precedence() async throws {
    let village = try await Village()
    let (owner, ann) = (try await village.person("1"), try await village.person("2"))
    village.makes("1", .owner)
    #expect(try await village.role(owner) == .owner)
    #expect(try await village.role(ann) == .viewer)
    let code = try await village.invite(to: .developer, by: owner)
    #expect(try await village.join(code, as: ann) == .joined(.developer))
    #expect(try await village.role(ann) == .developer)
    try await village.grant(.reviewer, to: ann, by: owner)
    #expect(try await village.role(ann) == .reviewer)
    village.makes("2", .administrator)
    #expect(try await village.role(ann) == .admin)
    village.makes("2", nil)
    #expect(try await village.role(ann) == .reviewer)
    try await village.remove(ann, by: owner)
    #expect(try await village.role(ann) == .viewer)
  }

  @Test("A code does not change what somebody was given by name")
  func demotedStaysSo() async throws {
    let village = try await Village()
    let (owner, ann) = (try await village.person("1"), try await village.person("2"))
    village.makes("1", .owner)
    let code = try await village.invite(to: .admin, by: owner)
    try await village.grant(.viewer, to: ann, by: owner)
    #expect(try await village.join(code, as: ann) == .hasGrant(.viewer))
    #expect(try await village.role(ann) == .viewer)
  }

  @Test("Nobody gives a role above their own, and nobody makes an owner")
  func noneAbove() async throws {
    let village = try await Village(operators: ["telegram:9"])
    let (owner, dev) = (try await village.person("1"), try await village.person("2"))
    let (ann, boss) = (try await village.person("3"), try await village.person("9"))
    village.makes("1", .owner)
    try await village.grant(.developer, to: dev, by: owner)
    #expect(try await refusal { try await village.grant(.admin, to: ann, by: dev) } == .notAllowed)
    #expect(try await refusal { try await village.invite(to: .admin, by: dev) } == .notAllowed)
    #expect(try await refusal { try await village.grant(.owner, to: ann, by: owner) } == .notAllowed)
    #expect(try await refusal { try await village.grant(.owner, to: ann, by: boss) } == .notAllowed)
    #expect(try await village.role(ann) == .viewer)
  }

  @Test("Nobody changes a peer; whoever is above does, and everybody may step down")
  func peers() async throws {
    let village = try await Village()
    let (owner, one, two) = (
      try await village.person("1"), try await village.person("2"), try await village.person("3")
    )
    village.makes("1", .owner)
    try await village.grant(.admin, to: one, by: owner)
    try await village.grant(.admin, to: two, by: owner)
    #expect(try await refusal { try await village.remove(two, by: one) } == .notAllowed)
    #expect(try await refusal { try await village.grant(.viewer, to: two, by: one) } == .notAllowed)
    try await village.grant(.viewer, to: two, by: owner)
    #expect(try await village.role(two) == .viewer)
    #expect(try await village.remove(one, by: one))
    #expect(try await village.role(one) == .viewer)
  }

  @Test("Nobody takes the role of the owner, not even an operator; nor what the platform gave")
  func lastOwner() async throws {
    let village = try await Village(operators: ["telegram:9"])
    let (owner, admin) = (try await village.person("1"), try await village.person("2"))
    let boss = try await village.person("9")
    village.makes("1", .owner)
    village.makes("2", .administrator)
    for actor in [owner, admin, boss] {
      #expect(try await refusal { try await village.remove(owner, by: actor) } == .lastOwner)
      #expect(try await refusal { try await village.grant(.viewer, to: owner, by: actor) } == .lastOwner)
    }
    #expect(try await refusal { try await village.remove(admin, by: owner) } == .notAllowed)
    #expect(try await village.role(owner) == .owner)
    #expect(try await village.role(admin) == .admin)
  }

  @Test(
    "An event that tells of an administrator may be about the owner, who is asked for; a member is believed")
  func told() async throws {
    let village = try await Village()
    let account = AccountOnPlatform(.telegram, "1")
    func standing(_ told: CommunityStanding?) async -> CommunityStanding? {
      await village.roles.standing(of: account, in: village.place, told: told)
    }
    village.makes("1", .owner)
    #expect(await standing(.administrator) == .owner)
    #expect(await standing(.member) == .member)
    village.makes("1", .member)
    #expect(await standing(.administrator) == .administrator)
    #expect(await standing(nil) == .member)
    village.makes("1", nil)
    #expect(await standing(.administrator) == .administrator)
    #expect(await standing(nil) == nil)
    let elsewhere = CommunityAddress(.discord, "1")
    #expect(await village.roles.standing(of: account, in: elsewhere, told: .owner) == nil)
  }

  @Test(
    "Whoever has a role is listed with the one that counts, the highest first; the platform's as last seen")
  func list() async throws {
    let village = try await Village()
    let (owner, ann) = (try await village.person("1"), try await village.person("2"))
    let bob = try await village.person("3")
    let (place, workspace) = (village.place, village.workspace)
    func listed() async throws -> [WorkspaceMember] {
      try await village.database.read { try $0.members(of: workspace, page: 1, of: 10) }
    }
    func note(_ standing: CommunityStanding, _ person: PersonID) async throws {
      try await village.database.write {
        try $0.note(standing, of: person, in: place, now: Village.start)
      }
    }
    village.makes("1", .owner)
    try await village.grant(.reviewer, to: ann, by: owner)
    try await note(.owner, owner)
    try await note(.administrator, ann)
    #expect(
      try await listed() == [
        WorkspaceMember(person: owner, held: HeldRole(.owner, .platform)),
        WorkspaceMember(person: ann, held: HeldRole(.admin, .platform)),
      ])
    try await note(.member, ann)
    try await note(.owner, bob)
    #expect(
      try await listed() == [
        WorkspaceMember(person: bob, held: HeldRole(.owner, .platform)),
        WorkspaceMember(person: ann, held: HeldRole(.reviewer, .grant)),
      ])
  }

  @Test("Every change leaves a line in the trail, and a refused one none")
  func audited() async throws {
    let village = try await Village()
    let (owner, ann) = (try await village.person("1"), try await village.person("2"))
    village.makes("1", .owner)
    try await village.grant(.developer, to: ann, by: owner)
    _ = try await refusal { try await village.grant(.admin, to: owner, by: ann) }
    let code = try await village.invite(to: .admin, by: owner)
    _ = try await village.join(code, as: ann)
    try await village.remove(ann, by: owner)
    #expect(try await !village.remove(ann, by: owner))
    #expect(try await village.trail() == ["workspace.role", "workspace.invite", "workspace.remove"])
    let stored = try await village.database.read { try $0.auditRecords() }.map(\.detail).joined()
    #expect(!stored.contains(code.text) && !stored.contains(code.hash))
  }
}
