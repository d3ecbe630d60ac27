import Bounty
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Teams
@testable import warden

/// What two people have at stake who are joined and come apart again.
@Suite("Attempts of people who come apart again")
struct TeamSeparationTests {
  /// Ann on Telegram and Bob on Discord.
  private struct Two {
    let table: TeamTable
    let link: Guarded<(LinkID, PersonID)?> = Guarded(nil)

    func person(_ platform: Platform) async throws -> PersonID {
      let account = AccountOnPlatform(platform, platform == .telegram ? "1" : "2")
      return try #require(try await table.database.read { try $0.person(behind: account) })
    }

    func join() async throws {
      let (ann, bob) = (try await person(.telegram), try await person(.discord))
      let now = table.clock.now
      let answer = try await table.write { connection in
        let code = try connection.makeLinkCode(for: ann, now: now, table.randomness)
        return try connection.link(
          code.text, as: bob, Features.personalRecords, now: now, table.randomness)
      }
      guard case .linked(let link, let person) = answer else { throw LedgerError.malformed("\(answer)") }
      self.link.withLock { $0 = (link, person) }
    }

    func separate() async throws {
      let (link, person) = try #require(link.withLock { $0 })
      let now = table.clock.now
      let other = try await table.write {
        try $0.unlink(link, of: person, Features.personalRecords, now: now, table.randomness)
      }
      #expect(other != nil)
      try await table.sound()
    }

    func balance(_ account: (PersonID) -> AccountID, of platform: Platform) async throws -> Int64 {
      try await table.balance(account(try await person(platform)))
    }
  }

  private func two(annIsOlder: Bool) async throws -> Two {
    let table = try await TeamTable()
    let (old, young) = (Duration.seconds(9 * 86_400), Duration.seconds(2 * 86_400))
    _ = try await table.player(1, age: annIsOlder ? old : young)
    _ = try await table.player(2, on: .discord, age: annIsOlder ? young : old)
    // Nothing is taken back as play money given twice.
    _ = try await table.write { try $0.run("UPDATE play_money_grants SET amount = 0") }
    return Two(table: table)
  }

  @Test("Who was joined plays on while what came late is swept up", arguments: [true, false])
  func playsOn(isPaid: Bool) async throws {
    let two = try await two(annIsOlder: true)
    try await two.table.open()
    try await two.join()
    let (ann, now) = (try await two.person(.telegram), two.table.clock.now)
    if isPaid {
      try await two.table.hold(ann, .wallet)
    } else {
      let request = QuoteRequest(
        person: ann, message: "please", origin: ChatAddress(.telegram, chat: "1"), funding: .wallet)
      _ = try await two.table.write {
        try two.table.rounds.quote(request, TeamTable.guardian, at: now, on: $0).0.id
      }
    }
    try await two.table.write { try $0.sweepGonePeople(Features.personalRecords, now: now) }
    let live = try await two.table.database.read { try $0.liveAttempt(of: ann)?.state }
    #expect(live == (isPaid ? .held : .quoted))
  }

  @Test("Nobody reads on in a team whose seat went with the other one", arguments: [true, false])
  func listening(annIsOlder: Bool) async throws {
    let two = try await two(annIsOlder: annIsOlder)
    let bob = try await two.person(.discord)
    let team = try await two.table.create("Owls", by: bob)
    for platform in [Platform.discord, .telegram] {
      let address = ChatAddress.direct(
        with: AccountOnPlatform(platform, platform == .telegram ? "1" : "2"))
      if platform == .telegram { try await two.join() }
      let person = try await two.person(platform)
      _ = try await two.table.write { connection in
        try connection.run(
          """
          INSERT INTO team_listeners (user_id, team_id, address) VALUES (\(person), \(team.id), \(address.key))
          ON CONFLICT (user_id) DO UPDATE SET address = excluded.address
          """)
      }
    }
    try await two.separate()
    let listeners = try await two.table.database.read { connection in
      try connection.all("SELECT address FROM team_listeners") { $0.text(0) }
    }
    #expect(listeners == [])
  }

  @Test(
    "A prize under review is whose it was, also when it was released while they were one",
    arguments: [true, false], [true, false])
  func prizes(annIsOlder: Bool, isReleased: Bool) async throws {
    let two = try await two(annIsOlder: annIsOlder)
    try await two.table.open()
    try await two.table.hold(try await two.person(.discord), .wallet)
    try await two.table.judge(.approve)
    try await two.join()
    let release = two.table.clock.now.advanced(by: .seconds(86_400))
    if isReleased {
      two.table.clock.advance(to: release)
      try await two.table.write { try two.table.releasePrizes(at: release, on: $0) }
    }
    try await two.separate()
    if !isReleased {
      two.table.clock.advance(to: release)
      try await two.table.write { try two.table.releasePrizes(at: release, on: $0) }
    }
    try await two.table.sound()
    #expect(try await two.balance({ .available(to: $0) }, of: .discord) == 90_000_000 + 3_007_000_000)
    #expect(try await two.balance({ .available(to: $0) }, of: .telegram) == 100_000_000)
  }

  @Test(
    "Parts of an attempt that a pool pays come apart with the seats, and each has their own again",
    arguments: [true, false], [true, false])
  func poolParts(annIsOlder: Bool, isWon: Bool) async throws {
    let two = try await two(annIsOlder: annIsOlder)
    let (ann, bob) = (try await two.person(.telegram), try await two.person(.discord))
    let cid = try await two.table.player(3)
    let team = try await two.table.create("Owls", by: cid)
    for (number, person) in [cid, ann, bob].enumerated() {
      if person != cid { try await two.table.join("Owls", as: person) }
      try await two.table.fund(20, by: person, "\(number)")
    }
    let round = try await two.table.open()
    try await two.table.hold(cid, .team)
    func shares() async throws -> [Int64] {
      [
        try await two.balance({ .share(of: $0, in: team.id) }, of: .telegram),
        try await two.balance({ .share(of: $0, in: team.id) }, of: .discord),
      ]
    }
    let before = try await shares()
    try await two.join()
    try await two.separate()
    #expect(try await shares() == before)
    if isWon {
      try await two.table.judge(.approve)
      for platform in [Platform.telegram, .discord] {
        #expect(try await two.balance({ .prize(of: $0) }, of: platform) / 1_000_000 == 1_002)
      }
    } else {
      let (now, rounds) = (two.table.clock.now, two.table.rounds)
      try await two.table.write { connection in
        _ = try rounds.cancelRound(round.id, because: "test", at: now, on: connection)
      }
      #expect(try await shares() == [20_000_000, 20_000_000])
    }
    try await two.table.sound()
  }

  @Test("A team's prize that was won while they were one is released all the same", arguments: [true, false])
  func teamPrize(annIsOlder: Bool) async throws {
    let two = try await two(annIsOlder: annIsOlder)
    let (ann, bob) = (try await two.person(.telegram), try await two.person(.discord))
    let cid = try await two.table.player(3)
    try await two.table.create("Owls", by: cid)
    for person in [ann, bob] {
      try await two.table.join("Owls", as: person)
      try await two.table.fund(20, by: person, person.text)
    }
    try await two.table.open()
    try await two.table.hold(cid, .team)
    try await two.join()
    try await two.table.judge(.approve)
    try await two.separate()
    let release = two.table.clock.now.advanced(by: .seconds(86_400))
    two.table.clock.advance(to: release)
    try await two.table.write { try two.table.releasePrizes(at: release, on: $0) }
    try await two.table.sound()
    var sum: Int64 = 0
    for platform in [Platform.telegram, .discord] {
      #expect(try await two.balance({ .prize(of: $0) }, of: platform) == 0)
      sum += try await two.balance({ .available(to: $0) }, of: platform)
    }
    #expect(sum == 160_000_000 + 3_007_000_000)
  }

  @Test(
    "A seat that somebody else has taken meanwhile is gone, and its money is not", arguments: [true, false])
  func takenSeat(annIsOlder: Bool) async throws {
    let two = try await two(annIsOlder: annIsOlder)
    let (ann, bob) = (try await two.person(.telegram), try await two.person(.discord))
    let team = try await two.table.create("Owls", by: bob, places: 2)
    try await two.table.join("Owls", as: ann)
    try await two.table.fund(20, by: bob, "1")
    try await two.table.fund(30, by: ann, "2")
    try await two.join()
    try await two.table.join("Owls", as: try await two.table.player(3))
    try await two.separate()
    let older = annIsOlder ? (Platform.telegram, Platform.discord) : (.discord, .telegram)
    let shares = [Platform.telegram: Int64(30_000_000), .discord: 20_000_000]
    #expect(try await two.balance({ .share(of: $0, in: team.id) }, of: older.0) == shares[older.0])
    #expect(try await two.balance({ .share(of: $0, in: team.id) }, of: older.1) == 0)
    #expect(try await two.balance({ .available(to: $0) }, of: older.1) == 100_000_000)
  }
}
