import Bounty
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Staking
import Teams
import TestSupport
import Testing
import Vocabulary
import Wallets

@testable import warden

@Suite("Accounts that come apart again")
struct SeparationTests {
  @Test(
    "Threat 16: whoever was talked into a link has all that was theirs again, and so has the other one",
    arguments: [true, false], [true, false])
  func givesBack(victimIsOlder: Bool, victimPresses: Bool) async throws {
    let two = try await TwoPeople(victimIsOlder: victimIsOlder)
    try await two.settle()
    let before = (try await two.goods(of: .victim), try await two.goods(of: .thief))
    let button = try await two.join()
    #expect(try await two.goods(of: .victim).wallets.count == 2)
    try await two.sweep()
    _ = try await two.press(button, by: victimPresses ? .victim : .thief)
    try await two.sweep()
    #expect(try await two.goods(of: .victim) == before.0)
    #expect(try await two.goods(of: .thief) == before.1)
    #expect(try await two.person(.victim) != two.person(.thief))
    try await two.sound()
  }

  @Test(
    "Threat 16: of what was spent meanwhile each bears their part, whoever is older",
    arguments: [true, false])
  func sharesLosses(victimIsOlder: Bool) async throws {
    let two = try await TwoPeople(victimIsOlder: victimIsOlder)
    try await two.settle()
    let button = try await two.join()
    // The two have 80 and 40.
    try await two.adjust(.dollars(units: 60_000_000), from: .thief)
    _ = try await two.press(button, by: .victim)
    #expect(try await two.goods(of: .victim).money == 40_000_000)
    #expect(try await two.goods(of: .thief).money == 20_000_000)
    try await two.sound()
  }

  @Test("A wallet that was linked or chosen while they were one does not go on receiving payouts")
  func wallets() async throws {
    let two = try await TwoPeople(victimIsOlder: true)
    try await two.settle()
    let button = try await two.join()
    let (person, now, third) = (try await two.person(.victim), two.now, TwoPeople.address(3))
    try await two.database.write { connection in
      _ = try connection.link(third, to: person, by: .signature, "wch_3", at: now)
      _ = try connection.makePrimary(third, of: person, at: now)
    }
    try await two.sweep()
    _ = try await two.press(button, by: .victim)
    #expect(
      try await two.goods(of: .victim).wallets == ["\(TwoPeople.address(1)) true", "\(third) false"])
    #expect(try await two.goods(of: .thief).wallets == ["\(TwoPeople.address(2)) true"])
  }

  @Test(
    "A position that was renewed goes back, and of one that has ended its tokens", arguments: [true, false])
  func stakes(victimIsOlder: Bool) async throws {
    let two = try await TwoPeople(victimIsOlder: victimIsOlder)
    let (victim, thief, start, book) = (
      try await two.person(.victim), try await two.person(.thief), two.now, two.stakes
    )
    for person in [victim, thief] {
      try await two.give(Amount(units: 1_000_000_000, of: .tokens), to: person)
      try await two.database.write { connection in
        for renews in [true, false] {
          _ = try book.add(
            Amount(units: 300_000_000, of: .tokens), for: .short, renewing: renews, by: person, at: start,
            on: connection)
        }
      }
    }
    try await two.wait(.seconds(30 * 86_400 - 3_600))
    let button = try await two.join()
    try await two.wait(.seconds(3_600))
    let now = two.now
    try await two.database.write { try book.sweep(at: now, on: $0) }
    _ = try await two.press(button, by: .victim)
    for one in [Party.victim, .thief] {
      let goods = try await two.goods(of: one)
      #expect(goods.tokens == 700_000_000)
      #expect(goods.staked == 300_000_000)
      #expect(goods.positions.count == 1)
    }
    try await two.sound()
  }

  @Test("Who has had play money has it again, and it is taken back once more when they are joined once more")
  func playMoney() async throws {
    let two = try await TwoPeople(victimIsOlder: true)
    for one in [Party.victim, .thief] {
      let (person, now) = (try await two.person(one), two.now)
      try await two.database.write { [randomness = two.randomness] connection in
        _ = try connection.grant(PlayMoney(in: .paper), to: person, at: now, randomness)
      }
    }
    for _ in 0..<2 {
      let button = try await two.join()
      #expect(try await two.goods(of: .victim).money == PlayMoney.usual.units)
      _ = try await two.press(button, by: .thief)
      #expect(try await two.goods(of: .victim).money == PlayMoney.usual.units)
      #expect(try await two.goods(of: .thief).money == PlayMoney.usual.units)
      try await two.sound()
    }
  }

  @Test(
    "Two seats in one team are two again, each with its role and its part of the pool",
    arguments: [true, false])
  func sharedTeam(victimIsOlder: Bool) async throws {
    let two = try await TwoPeople(victimIsOlder: victimIsOlder)
    try await two.found("Owls", by: .victim, with: 20)
    try await two.enter("Owls", as: .thief, with: 10)
    let before = (try await two.goods(of: .victim), try await two.goods(of: .thief))
    let button = try await two.join()
    _ = try await two.press(button, by: .victim)
    #expect(try await two.goods(of: .victim) == before.0)
    #expect(try await two.goods(of: .thief) == before.1)
    try await two.sound()
  }

  @Test("Who has left the team meanwhile has its money back, and no seat", arguments: [true, false])
  func leftTeam(victimIsOlder: Bool) async throws {
    let two = try await TwoPeople(victimIsOlder: victimIsOlder)
    try await two.found("Owls", by: .victim, with: 20)
    let button = try await two.join()
    let (person, now, teams) = (try await two.person(.thief), two.now, two.teams)
    try await two.database.write { _ = try teams.leave(person, at: now, on: $0) }
    _ = try await two.press(button, by: .victim)
    let goods = try await two.goods(of: .victim)
    #expect(goods.seats == [])
    #expect(goods.money == 20_000_000)
    #expect(try await two.goods(of: .thief).money == 0)
    try await two.sound()
  }

  @Test("A link of an older database, which does not know what came with it, comes apart as it did")
  func olderLink() async throws {
    let two = try await TwoPeople(victimIsOlder: false)
    try await two.settle()
    let button = try await two.join()
    try await two.database.write { try $0.run("UPDATE identity_links SET former_user = NULL") }
    _ = try await two.press(button, by: .victim)
    #expect(try await two.goods(of: .victim).money == 0)
    #expect(try await two.goods(of: .thief).money == 120_000_000)
    try await two.sound()
  }

  @Test("A check of identity that failed is not lost in a link, and one that was passed is not won by it")
  func identityChecks() async throws {
    for (older, younger, both) in [
      ("none", "failed", "failed"), ("passed", "failed", "failed"), ("failed", "passed", "failed"),
      ("none", "passed", "none"), ("passed", "pending", "pending"), ("passed", "none", "passed"),
    ] {
      let two = try await TwoPeople(victimIsOlder: true)
      for (party, status) in [(Party.victim, older), (.thief, younger)] {
        let person = try await two.person(party)
        try await two.database.write { connection in
          try connection.run("UPDATE users SET kyc_status = \(status) WHERE id = \(person)")
        }
      }
      _ = try await two.join()
      let person = try await two.person(.victim)
      let found = try await two.database.read { connection in
        try connection.first("SELECT kyc_status FROM users WHERE id = \(person)") { $0.text(0) }
      }
      #expect(found == both, "\(older) and \(younger)")
    }
  }
}

enum Party: Hashable, Sendable {
  /// Enters the code of the other one.
  case victim, thief

  var account: AccountOnPlatform {
    self == .victim ? AccountOnPlatform(.discord, "2001") : AccountOnPlatform(.telegram, "1001")
  }
}

/// Two people who are joined by a code, and what they own.
final class TwoPeople: Sendable {
  struct Goods: Hashable, Sendable {
    let money, tokens, staked: Int64
    let wallets, positions, seats: [String]
  }

  let database: Database
  let randomness = Randomness.seeded(7)
  let teams: TeamBook
  let stakes: StakeBook
  private let registry: CommandRegistry
  private let clock = Guarded(Moment(seconds: 1_790_000_000))

  var now: Moment { clock.withLock { $0 } }

  init(victimIsOlder: Bool) async throws {
    database = try await Database(path: ":memory:", migrations: Features.migrations)
    (teams, stakes) = (TeamBook(randomness), StakeBook(randomness: randomness))
    let commands = AccountCommands(Features.personalRecords, randomness)
    registry = CommandRegistry(commands.all, groups: [AccountCommands.group], actions: commands.actions)
    for party in victimIsOlder ? [Party.victim, .thief] : [.thief, .victim] {
      _ = try await person(party)
      try await wait(.seconds(60))
    }
  }

  static func address(_ number: UInt8) -> SolanaAddress {
    SolanaAddress(bytes: Ed25519.publicKey(seed: [UInt8](repeating: number, count: 32)))
  }

  func wait(_ time: Duration) async throws { clock.withLock { $0 = $0.advanced(by: time) } }

  func person(_ party: Party) async throws -> PersonID {
    let (sender, now) = (Sender(account: party.account, displayName: "Ann"), now)
    return try await database.write { [randomness] in try $0.person(for: sender, now: now, randomness).id }
  }

  private func call(_ party: Party) async throws -> CommandCall {
    CommandCall(
      event: EventID(party.account.platform, "1"), sender: Sender(account: party.account, displayName: "Ann"),
      person: try await person(party), address: .direct(with: party.account), chatKind: .direct, now: now)
  }

  private func reply(_ line: String, by party: Party) async throws -> Reply {
    guard case .command(let parsed) = registry.parse(line, in: CommandContext(chatKind: .direct)) else {
      return Reply("not a command")
    }
    let outcome = try await parsed.run(try await call(party))
    return try await database.write { try outcome.commit($0) }
  }

  /// - Returns: The button that takes it back.
  func join() async throws -> ReplyButton {
    let code = try await reply("/account link", by: .thief).text.text.dropFirst("Your code: ".count).prefix(
      11)
    let joined = try await reply("/account link \(code)", by: .victim)
    return try #require(joined.buttons.first?.first)
  }

  func press(_ button: ReplyButton, by party: Party) async throws -> Reply {
    guard case .press(let action, let reference, _) = button.action else { return Reply("a link") }
    let outcome = try await registry.pressed(action, reference)(try await call(party))
    return try await database.write { try outcome.commit($0) }
  }

  /// As is done every hour, for what was under way.
  func sweep() async throws {
    let now = now
    try await database.write { try $0.sweepGonePeople(Features.personalRecords, now: now) }
  }

  func give(_ amount: Amount, to person: PersonID) async throws {
    let (key, now) = ("test:give:\(randomness.number())" as IdempotencyKey, now)
    try await database.write { [randomness] connection in
      let leg = Leg(amount, from: .administration, to: .available(to: person))
      try connection.post(Posting(.adjust, key: key, leg), at: now, randomness)
    }
  }

  func adjust(_ amount: Amount, from party: Party) async throws {
    let (person, now) = (try await person(party), now)
    try await database.write { [randomness] connection in
      let leg = Leg(amount, from: .available(to: person), to: .administration)
      try connection.post(Posting(.adjust, key: "test:spend", leg), at: now, randomness)
    }
  }

  func found(_ team: String, by party: Party, with dollars: Int64) async throws {
    let (person, now) = (try await person(party), now)
    try await give(.dollars(units: dollars * 1_000_000), to: person)
    try await database.write { [teams] connection in
      _ = try teams.create(team, by: person, at: now, on: connection)
      _ = try teams.fund(
        .dollars(units: dollars * 1_000_000), by: person, because: "1", at: now, on: connection)
    }
  }

  func enter(_ team: String, as party: Party, with dollars: Int64) async throws {
    let (person, now) = (try await person(party), now)
    try await give(.dollars(units: dollars * 1_000_000), to: person)
    try await database.write { [teams] connection in
      _ = try teams.join(team, as: person, at: now, on: connection)
      _ = try teams.fund(
        .dollars(units: dollars * 1_000_000), by: person, because: "2", at: now, on: connection)
    }
  }

  /// Gives both of them something of everything.
  func settle() async throws {
    for (party, number) in [(Party.victim, UInt8(1)), (.thief, 2)] {
      let (person, now) = (try await person(party), now)
      try await give(.dollars(units: party == .victim ? 80_000_000 : 40_000_000), to: person)
      try await give(Amount(units: 1_000_000_000, of: .tokens), to: person)
      try await database.write { [stakes] connection in
        _ = try stakes.add(
          Amount(units: 400_000_000, of: .tokens), for: .short, renewing: false, by: person, at: now,
          on: connection)
        _ = try connection.link(Self.address(number), to: person, by: .signature, "wch_\(number)", at: now)
      }
    }
    try await found("Owls", by: .victim, with: 20)
  }

  func goods(of party: Party) async throws -> Goods {
    let person = try await person(party)
    return try await database.read { connection in
      Goods(
        money: try connection.balance(of: .available(to: person), in: .dollars).units,
        tokens: try connection.balance(of: .available(to: person), in: .tokens).units,
        staked: try connection.balance(of: .staked(by: person), in: .tokens).units,
        wallets: try connection.wallets(of: person).map { "\($0.address) \($0.isPrimary)" },
        positions: try connection.openPositions(of: person).map(\.id.text),
        seats: try connection.membership(of: person).map { seat in
          let share = try connection.balance(of: .share(of: person, in: seat.team.id), in: .dollars)
          return ["\(seat.team.name) \(seat.role) \(share)"]
        } ?? [])
    }
  }

  func sound() async throws {
    try await database.requireSoundBooks(Invariant.bounty + Invariant.teams + Invariant.staking)
  }
}
