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

/// What people try with teams, by the numbers of the list of threats.
@Suite("What people try with teams")
struct TeamThreatTests {
  private func code(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
      try await body()
      return nil
    } catch { return (error as? CommandError)?.code }
  }

  @Test("Threat 16: while nothing of value may leave somebody's account, nothing of it goes into a pool")
  func fundingWhileHeld() async throws {
    let table = try await TeamTable()
    let (ann, now) = (try await table.player(1), table.clock.now)
    try await table.create("Owls", by: ann)
    try await table.write {
      try $0.hold(ann, because: .newLink, until: now.advanced(by: .seconds(86_400)), now: now)
    }
    #expect(await code { try await table.fund(20, by: ann) } == .rateLimited)
    #expect(try await table.balance(.available(to: ann)) == 100_000_000)
    table.clock.advance(to: now.advanced(by: .seconds(86_400)))
    try await table.fund(20, by: ann)
    #expect(try await table.balance(.available(to: ann)) == 80_000_000)
  }

  @Test("Threat 21: accounts made to fill a team get nothing of an equal prize, and invitations are few")
  func accountsMadeForSharing() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    try await table.create("Owls", by: ann, places: 25)
    try await table.join("Owls", as: bob)
    for number in 10..<15 {
      try await table.join("Owls", as: try await table.player(number, age: .seconds(3_600)))
    }
    let now = table.clock.now
    _ = try await table.write { try table.teams.setSplit(.equal, by: ann, at: now, on: $0) }
    try await table.fund(20, by: ann)
    try await table.open()
    let attempt = try await table.hold(ann)
    let sharers = try await table.database.read {
      try table.teams.shares(of: 1_000, for: attempt.id, on: $0).map(\.person)
    }
    #expect(sharers == [ann, bob])
    // One of them in another team as well: no.
    #expect(await code { try await table.create("Others", by: bob) } == .alreadyInTeam)
    for number in 0..<10 {
      _ = try await table.write {
        try table.teams.invite(.handle(.telegram, "guest\(number)"), by: ann, at: now, on: $0).code
      }
    }
    #expect(
      await code {
        _ = try await table.write {
          try table.teams.invite(.handle(.telegram, "guest11"), by: ann, at: now, on: $0).code
        }
      } == .rateLimited)
    try await table.judge(.approve)
    try await table.sound()
  }

  @Test(
    "Threat 22: a leader can rob nobody: by a kick, a change of the rule, a transfer, or by taking the pool's win alone"
  )
  func robbingLeader() async throws {
    let table = try await TeamTable()
    let (ann, bob, cat) = (try await table.player(1), try await table.player(2), try await table.player(3))
    let team = try await table.create("Owls", by: ann)
    try await table.join("Owls", as: bob)
    try await table.fund(10, by: ann, "a")
    try await table.fund(30, by: bob, "b")
    let now = table.clock.now
    // All to the submitter: not with the pool's money.
    _ = try await table.write { try table.teams.setSplit(.submitter, by: ann, at: now, on: $0) }
    try await table.open()
    let attempt = try await table.hold(ann)
    // Whatever the leader does now comes too late.
    _ = try await table.write { try table.teams.setSplit(.equal, by: ann, at: now, on: $0) }
    _ = try await table.write { try table.teams.kick(bob, by: ann, at: now, on: $0).refund }
    #expect(try await table.balance(.available(to: bob)) == 92_500_000)
    try await table.join("Owls", as: cat)
    _ = try await table.write { try table.teams.transfer(to: cat, by: ann, at: now, on: $0) }
    try await table.judge(.approve)
    let prize = try #require(
      try await table.database.read { try $0.first("SELECT prize FROM winners") { $0.int(0) } })
    #expect(try await table.balance(.prize(of: bob)) == prize / 4 * 3)
    #expect(try await table.balance(.prize(of: ann)) == prize / 4)
    #expect(try await table.balance(.prize(of: cat)) == 0)
    let written = try await table.database.read {
      try $0.all("SELECT share FROM team_win_distributions ORDER BY share") { $0.int(0) }
    }
    #expect(written == [prize / 4, prize / 4 * 3])
    // As long as it is held for review, nobody who has a part of it can be deleted.
    func mayGo(_ person: PersonID) async throws -> Bool {
      do {
        try await table.database.read {
          try PersonalData.bounty.object($0, DataSubject(person, accounts: []))
        }
        return true
      } catch let error as CommandError {
        #expect(error.code == .balanceLeft)
        return false
      }
    }
    for (person, isFree) in [(ann, false), (bob, false), (cat, true)] {
      let isRight = try await mayGo(person) == isFree
      #expect(isRight)
    }
    // The release is one for each.
    let later = table.clock.now.advanced(by: .seconds(2 * 86_400))
    _ = try await table.write { try table.releasePrizes(at: later, on: $0) }
    #expect(try await table.balance(.available(to: bob)) == 92_500_000 + prize / 4 * 3)
    #expect(try await mayGo(bob))
    #expect(try await table.share(ann, team) == 7_500_000)
    _ = attempt
    try await table.sound()
  }

  @Test(
    "Threat 22: who has spent and left keeps the share that was bought, and a member who paid alone shares with nobody"
  )
  func spentWeight() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    try await table.create("Owls", by: ann)
    try await table.join("Owls", as: bob)
    try await table.fund(10, by: bob, "b")
    try await table.fund(20, by: ann, "a")
    try await table.open()
    try await table.hold(ann)
    try await table.judge(.reject)
    try await table.leave(bob)
    let attempt = try await table.hold(ann)
    let parts = try await table.database.read {
      try table.teams.shares(of: 20_000_000, for: attempt.id, on: $0).map(\.units)
    }
    // Bob's third of the first fee is a sixth of both.
    #expect(parts == [16_666_667, 3_333_333])
    try await table.judge(.reject)
    let alone = try await table.hold(ann, .wallet)
    #expect(alone.team == nil)
    try await table.judge(.approve)
    #expect(try await table.balance(.prize(of: bob)) == 0)
    try await table.sound()
  }

  @Test("Threat 23: codes are not found by guessing: five tries, then an hour, and an operator can see it")
  func guessingCodes() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    try await table.create("Owls", by: ann)
    let now = table.clock.now
    let made = try await table.write { try table.teams.makeCode(uses: 1, by: ann, at: now, on: $0).code }
    let stored = try await table.database.read {
      try $0.exists("SELECT 1 FROM team_invite_codes WHERE code_hash = \(made.text)")
    }
    #expect(!stored)
    for number in 0..<5 {
      #expect(try await table.join("AAAAA-AAAA\(number)", as: bob) == .refused(.codeInvalid))
    }
    guard case .refused(let error) = try await table.join(made.text, as: bob) else {
      Issue.record("the sixth try was let in")
      return
    }
    #expect(error.code == .rateLimited)
    let noted = try await table.database.read {
      try $0.exists("SELECT 1 FROM security_events WHERE kind = 'team_code_guessed' AND severity = 'warn'")
    }
    #expect(noted)
    table.clock.advance(to: now.advanced(by: .seconds(3_601)))
    // As people type it.
    let typed = made.text.lowercased().replacing("0", with: "o").replacing("1", with: "l")
    guard case .joined = try await table.join(typed, as: bob) else {
      Issue.record("the code does not work")
      return
    }
    let cat = try await table.player(3)
    #expect(try await table.join(made.text, as: cat) == .refused(.codeInvalid))
    // A new code ends the old one, and time ends every code.
    let old = try await table.write { try table.teams.makeCode(by: ann, at: now, on: $0).code }
    let new = try await table.write { try table.teams.makeCode(by: ann, at: now, on: $0).code }
    #expect(try await table.join(old.text, as: cat) == .refused(.codeInvalid))
    table.clock.advance(to: now.advanced(by: .seconds(7 * 86_400)))
    #expect(try await table.join(new.text, as: cat) == .refused(.codeInvalid))
  }

  @Test(
    "Threat 24: amounts that are none, or too large for the books, change nothing",
    arguments: ["0", "-1", "1e5", "NaN", "٥", "9223372036854775808", "0.0000001", "１０", "", " 1"])
  func strangeAmounts(text: String) async throws {
    let table = try await TeamTable()
    let ann = try await table.player(1)
    let team = try await table.create("Owls", by: ann)
    let amount = Amount(text, of: .dollars)
    if let amount {
      let now = table.clock.now
      #expect(
        await code {
          _ = try await table.write {
            try table.teams.fund(amount, by: ann, because: "e", at: now, on: $0)
          }
        } == .amountInvalid)
    }
    #expect(try await table.share(ann, team) == 0)
    #expect(try await table.balance(.available(to: ann)) == 100_000_000)
    try await table.sound()
  }

  @Test("Threat 26: what turns, hides or rings is nothing of that in a name, a description or a handle")
  func hiddenLetters() async throws {
    let table = try await TeamTable()
    let ann = try await table.player(1)
    let now = table.clock.now
    let team = try await table.write {
      try table.teams.create(
        "Owls", about: "a\u{202E}b\u{200B}c\nd @everyone <@&1> \u{2067}", by: ann, at: now, on: $0)
    }
    #expect(team.about == "abc d @\u{200B}everyone <@&\u{200B}1> ")
    #expect("Ann\u{202E}".isolated == "\u{2068}Ann\u{2069}")
    #expect(team.name.isolated == "\u{2068}Owls\u{2069}")
  }

  @Test("Threat 30: a private team says nothing to outsiders, neither listed nor by name")
  func privateTeam() async throws {
    let table = try await TeamTable()
    let (ann, bob) = (try await table.player(1), try await table.player(2))
    let now = table.clock.now
    _ = try await table.write {
      try table.teams.create("Owls", visibility: .private, by: ann, at: now, on: $0)
    }
    let listed = try await table.database.read { try $0.openTeams(page: 1, of: 10).count }
    #expect(listed == 0)
    #expect(try await table.join("Owls", as: bob) == .refused(.teamPrivate))
    #expect(try await table.database.read { try $0.publicTeamNames(beginning: "") } == [])
  }
}
