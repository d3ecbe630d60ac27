import Audit
import Commands
import Community
import SQLite
import Testing
import Vocabulary

@Suite("A community that moves")
struct MovingTests {
  static let elsewhere = CommunityAddress(.telegram, "-1009")

  private func move(_ village: Village) async throws {
    let place = village.place
    try await village.database.write {
      try $0.moveCommunity(from: place, to: Self.elsewhere, now: Village.start)
    }
  }

  @Test("Everything goes with it: roles, codes, settings, votes, and who was there")
  func moves() async throws {
    let village = try await Village()
    let (owner, ann) = (try await village.person("1"), try await village.person("2"))
    village.makes("1", .owner)
    try await village.settle(owner, ann)
    try await village.grant(.reviewer, to: ann, by: owner)
    let code = try await village.invite(to: .admin, by: owner)
    try await village.vote(.up, owner, for: ann)
    let (place, workspace) = (village.place, village.workspace)
    try await village.database.write { connection in
      var settings = WorkspaceSettings()
      settings.sharesMemory = true
      try connection.save(.memory, of: settings, in: workspace)
    }
    try await move(village)
    let found = try await village.database.read {
      (
        try $0.workspace(at: place), try $0.workspace(at: Self.elsewhere),
        try $0.workspaceSettings(at: Self.elsewhere).sharesMemory,
        try $0.givenRole(of: ann, in: workspace), try $0.invite(code, now: Village.start)?.place
      )
    }
    #expect(found.0 == nil)
    #expect(found.1 == workspace)
    #expect(found.2)
    #expect(found.3 == HeldRole(.reviewer, .grant))
    #expect(found.4 == Self.elsewhere)
    #expect(try await village.reputation(ann).score == 1)
    try await village.database.write {
      _ = try $0.vote(.down, by: ann, for: owner, in: Self.elsewhere, now: Village.start)
    }
    #expect(try await village.trail().contains("workspace.moved"))
  }

  @Test("What the new place had already is added; where both have something, the older keeps its own")
  func merges() async throws {
    let village = try await Village()
    let (owner, ann, bob) = (
      try await village.person("1"), try await village.person("2"), try await village.person("3")
    )
    village.makes("1", .owner)
    try await village.settle(owner, ann)
    try await village.grant(.reviewer, to: ann, by: owner)
    try await village.vote(.up, owner, for: ann)
    let workspace = village.workspace
    try await village.database.write { connection in
      let newcomer = try connection.workspace(at: Self.elsewhere, now: Village.start)
      for (person, role) in [(ann, WorkspaceRole.admin), (bob, .developer)] {
        try connection.grant(
          role, to: person, in: newcomer, by: owner, with: .operator, standing: nil, now: Village.start)
      }
      for sign in [-1, 1] {
        let target = sign < 0 ? ann : bob
        try connection.run(
          "INSERT INTO votes VALUES (\(owner), \(target), \(newcomer), \(sign), \(Village.start))")
      }
      try connection.recountReputation(in: newcomer)
    }
    try await move(village)
    let roles = try await village.database.read {
      [try $0.givenRole(of: ann, in: workspace).role, try $0.givenRole(of: bob, in: workspace).role]
    }
    #expect(roles == [.reviewer, .developer])
    #expect(try await village.reputation(ann).score == 1)
    #expect(try await village.reputation(bob).score == 1)
    let left = try await village.database.read {
      try $0.first("SELECT count(*) FROM workspaces") { $0.int(0) }
    }
    #expect(left == 1)
  }

  @Test("A community of which nothing is stored, and one that moves to where it is, move as well")
  func nothing() async throws {
    let village = try await Village()
    let place = village.place
    try await village.database.write {
      try $0.moveCommunity(from: CommunityAddress(.telegram, "-5"), to: Self.elsewhere, now: Village.start)
      try $0.moveCommunity(from: place, to: place, now: Village.start)
    }
    #expect(try await village.trail() == [])
  }
}
