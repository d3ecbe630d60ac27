import Bounty
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Teams

@Suite("A team")
struct TeamLifeTests {
  private func code(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
      try await body()
      return nil
    } catch { return (error as? CommandError)?.code }
  }

  @Test("has a name of its own that no other looks like, and one leader; nobody is in two")
  func creation() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    let team = try await table.create("Night Owls", by: ann)
    #expect(team.places == 5)
    for name in ["night-owls", "N1ght Owls", "  Night   Owls "] {
      #expect(await code { try await table.create(name, by: bob) } == .nameTaken)
    }
    for name in [
      "W4rden", "Nіght Owls", "ab", "Team 😀", "a\u{202E}b\u{202C}c", "--__--",
      "\u{200B}\u{200B}\u{200B}\u{200B}",
    ] {
      #expect(await code { try await table.create(name, by: bob) } == .nameInvalid, "\(name)")
    }
    #expect(await code { try await table.create("Others", by: ann) } == .alreadyInTeam)
    for name in ["雪の女", "Ночные совы", "Νυχτερινές", "البوم الليلي", "ינשופים", "रात के उल्लू", "นกฮูก"] {
      let table = try await TeamTable()
      let one = try await table.player(1)
      #expect(try await table.create(name, by: one).name == name)
    }
  }

  @Test("is full when it is full, lets nobody in twice, and a leader stays until they hand it over")
  func joining() async throws {
    let table = try await TeamTable()
    let (ann, bob, cat) = (try await table.player(1), try await table.player(2), try await table.player(3))
    let team = try await table.create("Owls", by: ann, places: 2)
    #expect(try await table.join("owls", as: bob) == .joined(team))
    #expect(try await table.join("owls", as: cat) == .refused(.teamFull))
    #expect(try await table.join("owls", as: bob) == .refused(.alreadyInTeam))
    #expect(await code { try await table.leave(ann) } == .leaderMustTransfer)
    #expect(await code { try await table.leave(cat) } == .notInTeam)
    let now = table.clock.now
    _ = try await table.write { try table.teams.transfer(to: bob, by: ann, at: now, on: $0) }
    let roles = try await table.database.read { [try $0.teamRole(of: ann), try $0.teamRole(of: bob)] }
    #expect(roles == [.strategist, .leader])
    try await table.leave(ann)
    #expect(try await table.leave(bob).wasLast)
    let isGone = try await table.database.read { try $0.team(named: "Owls") == nil }
    #expect(isGone)
  }

  @Test("gives a leaver what is theirs, also of a fee that is held and comes back later")
  func leavingWhileHeld() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    let team = try await table.create("Owls", by: ann)
    try await table.join("Owls", as: bob)
    try await table.fund(30, by: ann, "a")
    try await table.fund(10, by: bob, "b")
    try await table.open()
    let attempt = try await table.hold(ann)
    #expect(attempt.team == team.id)
    #expect(try await table.share(bob, team) == 7_500_000)
    #expect(try await table.leave(bob).refund == .dollars(units: 7_500_000))
    #expect(try await table.balance(.available(to: bob)) == 97_500_000)
    let now = table.clock.now
    _ = try await table.write { try table.rounds.cancel(by: ann, at: now, on: $0).attempt.id }
    #expect(try await table.balance(.available(to: bob)) == 100_000_000)
    #expect(try await table.share(ann, team) == 30_000_000)
    try await table.sound()
  }

  @Test("is led by the strategist who joined first when its leader is silent, suspended or gone")
  func succession() async throws {
    let table = try await TeamTable()
    var people: [PersonID] = []
    for number in 1...4 { people.append(try await table.player(number)) }
    let team = try await table.create("Owls", by: people[0])
    for person in people[1...] { try await table.join("Owls", as: person) }
    let now = table.clock.now
    _ = try await table.write { [people] in
      try table.teams.setRole(.strategist, of: people[3], by: people[0], at: now, on: $0)
    }
    #expect(try await table.write { try table.teams.replaceLostLeaders(at: now, on: $0).count } == 0)
    _ = try await table.write { [people] in
      try $0.run("UPDATE users SET status = 'suspended' WHERE id = \(people[0])")
    }
    let found = try await table.write { try table.teams.replaceLostLeaders(at: now, on: $0).map(\.leader) }
    #expect(found == [people[3]])
    let later = now.advanced(by: .seconds(31 * 86_400))
    // Everybody is silent but the second.
    _ = try await table.write { [people] in
      try $0.run("UPDATE identities SET last_seen_ms = \(later) WHERE user_id = \(people[1])")
    }
    let next = try await table.write {
      try table.teams.replaceLostLeaders(at: later, on: $0).map(\.leader)
    }
    #expect(next == [people[1]])
    let leaders = try await table.database.read {
      try $0.members(of: team.id).filter { $0.role == .leader }.count
    }
    #expect(leaders == 1)
  }

  @Test("lets its members spend as its leader says, and no more a day than its limit")
  func spending() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    try await table.create("Owls", by: ann)
    try await table.join("Owls", as: bob)
    try await table.fund(50, by: ann, "a")
    try await table.open()
    #expect(await code { try await table.hold(bob) } == .teamSpendDenied)
    let now = table.clock.now
    _ = try await table.write {
      try table.teams.change(
        TeamChange(membersMaySpend: true, limit: .perDay(.dollars(units: 20_000_000))), by: ann, at: now,
        on: $0)
    }
    try await table.hold(bob)
    try await table.hold(ann)
    #expect(
      await code {
        let cat = try await table.player(3)
        try await table.join("Owls", as: cat)
        try await table.hold(cat)
      } == .teamSpendDenied)
    // What came back was not spent, and a new day begins anew.
    _ = try await table.write { try table.rounds.cancel(by: ann, at: now, on: $0).attempt.id }
    try await table.hold(ann)
    table.clock.advance(to: now.advanced(by: .seconds(86_400)))
    let today = try await table.database.read { connection in
      try connection.spentToday(
        by: try connection.membership(of: ann)?.team.id ?? TeamID(""), at: table.clock.now)
    }
    #expect(today == 0)
    try await table.sound()
  }

  @Test("is not closed while an attempt of it is judged, and gives every share back when it is")
  func disbanding() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    try await table.create("Owls", by: ann)
    try await table.join("Owls", as: bob)
    try await table.fund(30, by: ann, "a")
    try await table.fund(10, by: bob, "b")
    try await table.open()
    try await table.hold(ann)
    let now = table.clock.now
    #expect(
      await code {
        _ = try await table.write { try table.teams.disband(by: ann, at: now, on: $0).refund }
      } == .attemptInProgress)
    try await table.judge(.reject)
    let refund = try await table.write { try table.teams.disband(by: ann, at: now, on: $0).refund }
    #expect(refund == .dollars(units: 30_000_000))
    #expect(try await table.balance(.available(to: ann)) == 92_500_000)
    #expect(try await table.balance(.available(to: bob)) == 97_500_000)
    try await table.sound()
  }
}
