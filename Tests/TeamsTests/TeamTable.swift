import Audit
import Bounty
import Commands
import Community
import Delivery
import Detection
import Groundwork
import LanguageModels
import Ledger
import SQLite
import TestSupport
import Transparency
import Vocabulary

@testable import Teams
@testable import warden

/// Teams, a round that they play in, and people with play money, on a database in memory.
struct TeamTable: Sendable {
  let clock = FakeClock()
  let randomness: Randomness
  let database: Database
  let teams: TeamBook
  let rounds: RoundBook

  static let guardian = Guardian(
    model: ModelID(.anthropic, "test"),
    hear: { _ in Heard(.decided(Ruling(.reject, "No.")), context: [], model: "test/model") },
    confirm: { _, _, _ in .silent }, probe: { _ in true })

  init(seed: UInt64 = 1) async throws {
    randomness = .seeded(seed)
    database = try await Database(path: ":memory:", migrations: Features.migrations)
    teams = TeamBook(randomness)
    guard let key = SigningKey(seed: [UInt8](repeating: 7, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    rounds = RoundBook(
      keys: KeyRing(key), mode: .paper, playMoney: PlayMoney(in: .paper), randomness: randomness,
      teams: TeamPurse(teams))
    // So that accounts can be older than a day.
    clock.advance(to: clock.now.advanced(by: .seconds(10 * 86_400)))
  }

  func releasePrizes(at now: Moment, on connection: borrowing Connection) throws {
    for prize in try connection.heldPrizes() {
      _ = try rounds.release(prize.attempt, at: now, on: connection)
    }
  }

  /// Somebody with an account and $100, who has agreed to the terms.
  ///
  /// - Parameter age: Since they first came here.
  func player(
    _ number: Int, on platform: Platform = .telegram, age: Duration = .seconds(2 * 86_400)
  ) async throws -> PersonID {
    let (now, then) = (clock.now, clock.now.advanced(by: .zero - age))
    let sender = Sender(
      account: AccountOnPlatform(platform, String(number)), displayName: "p\(number)",
      handle: "player\(number)")
    return try await write { connection in
      let (person, _) = try connection.person(for: sender, now: then, randomness)
      try connection.acceptTerms(person, now: now)
      _ = try connection.grant(PlayMoney(in: .paper), to: person, at: now, randomness)
      return person
    }
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> Value) async throws
    -> Value
  {
    try await database.write { try body($0) }
  }

  @discardableResult
  func create(_ name: String, by person: PersonID, places: Int? = nil) async throws -> Team {
    let now = clock.now
    return try await write { try teams.create(name, places: places, by: person, at: now, on: $0) }
  }

  @discardableResult
  func join(_ name: String, as person: PersonID) async throws -> TeamJoin {
    let now = clock.now
    return try await write { try teams.join(name, as: person, at: now, on: $0) }
  }

  func fund(_ dollars: Int64, by person: PersonID, _ event: String = "e") async throws {
    let now = clock.now
    _ = try await write {
      try teams.fund(.dollars(units: dollars * 1_000_000), by: person, because: event, at: now, on: $0)
    }
  }

  @discardableResult
  func leave(_ person: PersonID) async throws -> Departure {
    let now = clock.now
    return try await write { try teams.leave(person, at: now, on: $0) }
  }

  @discardableResult
  func open(_ rules: String = "{\"format\": \"warden-rules/1\"}") async throws -> Round {
    let now = clock.now
    let read = RoundRules.read(Array(rules.utf8))
    precondition(read.findings.isEmpty, "\(read.findings)")
    let volume = RulesShelf.Volume(
      name: "test", bytes: Array(rules.utf8), rules: read.rules, findings: [], prompt: nil)
    let bundle = SealedBundle(
      read.rules, prompt: nil, model: Self.guardian.model, patterns: .builtIn, version: "test")
    return try await write { connection in
      _ = try rounds.open(volume, bundle, seed: .dollars(units: 3_000_000_000), at: now, on: connection)
      guard let round = try connection.liveRound() else { preconditionFailure("it was opened a line above") }
      return round
    }
  }

  /// Pays for an attempt.
  @discardableResult
  func hold(
    _ person: PersonID, _ funding: Attempt.Funding = .team, forTeam: Bool = false
  ) async throws -> Attempt {
    let now = clock.now
    let request = QuoteRequest(
      person: person, message: "please", origin: ChatAddress(.telegram, chat: "1"), funding: funding)
    return try await write { connection in
      let (quoted, _) = try rounds.quote(request, Self.guardian, at: now, on: connection)
      return try rounds.pay(quoted.id, by: person, forTeam: forTeam, Self.guardian, at: now, on: connection)
        .attempt
    }
  }

  /// Decides the head of the queue.
  func judge(_ tool: Ruling.Tool) async throws {
    let now = clock.now
    try await write { connection in
      guard let round = try connection.liveRound(),
        case .judge(let attempt, _) = try rounds.next(in: round.id, at: now, on: connection)
      else { return }
      _ = try rounds.settle(
        attempt, Judgement(Ruling(tool, "Because."), context: [1], model: "test/model"), at: now,
        on: connection)
    }
  }

  func balance(_ account: AccountID) async throws -> Int64 {
    try await database.read { try $0.balance(of: account, in: .dollars).units }
  }

  func share(_ person: PersonID, _ team: Team) async throws -> Int64 {
    try await balance(.share(of: person, in: team.id))
  }

  func sound() async throws { try await database.requireSoundBooks(Invariant.bounty + Invariant.teams) }
}
