import Audit
import Commands
import Community
import Delivery
import Detection
import Groundwork
import Ledger
import LanguageModels
import SQLite
import TestSupport
import Transparency
import Vocabulary

@testable import Bounty

/// A round, players with play money and a guardian that does as it is told, on a database in memory.
struct RoundTable: Sendable {
  let clock = FakeClock()
  let randomness: Randomness
  let database: Database
  let book: RoundBook
  let guardian: Guardian
  let referee: Referee
  /// What was announced.
  let told = Guarded<[Happening]>([])
  let script: Guarded<[Heard]>
  let pleas = Guarded<[Plea]>([])
  /// What befalls the next steps that the referee takes, in turn.
  let fate = Guarded<[Fate]>([])
  /// Whoever announces passes here, after what it announces is stored.
  let announcing: Gate?

  /// What can befall a step in which something happens.
  enum Fate: Hashable, Sendable {
    case goesWell
    /// The disk is full: nothing is stored.
    case diskFull
    /// The process ends just before everything is stored, or just after it.
    case endsBefore, endsAfter
  }

  static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations
    + commandsMigrations
    + languageModelsMigrations + ledgerMigrations + transparencyMigrations + bountyMigrations

  static let seed = [UInt8](repeating: 7, count: 32)

  /// - Parameters:
  ///   - answers: Of the guardian, in turn; the last one again for all that come after.
  ///   - opinions: Of the second judge.
  ///   - announcing: Holds up what is stored before it is told.
  init(
    _ answers: [Hearing] = [.decided(Ruling(.reject, "No."))], opinions: [SecondOpinion] = [.silent],
    seed: UInt64 = 1, mode: MoneyMode = .paper, database: Database? = nil, probes: [Bool] = [true],
    announcing: Gate? = nil
  ) async throws {
    self.announcing = announcing
    randomness = .seeded(seed)
    self.database = try await Self.opened(database)
    let key = SigningKey(seed: Self.seed)
    guard let key else { preconditionFailure("32 bytes make a key") }
    book = RoundBook(
      keys: KeyRing(key), mode: mode, playMoney: PlayMoney(in: mode), randomness: randomness)
    let script = Guarded(answers.map { Heard($0, context: Array("context".utf8), model: "test/model") })
    let (rulings, signs) = (Guarded(opinions), Guarded(probes))
    let pleas = pleas
    self.script = script
    guardian = Guardian(
      model: ModelID(.anthropic, "test"),
      hear: { plea in
        pleas.withLock { $0.append(plea) }
        return script.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
      },
      confirm: { _, _, _ in rulings.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } },
      probe: { _ in signs.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } })
    let (told, fate) = (told, fate)
    let base = self.database
    referee = Referee(
      book: book, guardian: guardian, archive: Archive(database: base, randomness: randomness),
      database: base,
      clock: clock, randomness: randomness, metrics: BountyMetrics(Metrics())
    ) { _, body in
      let happened = try await base.write { connection in
        let batch = Batch(try body(connection))
        guard !batch.happenings.isEmpty else { return batch }
        switch fate.withLock({ $0.first }) {
        case nil, .endsAfter: return batch
        case .goesWell:
          fate.withLock { _ = $0.removeFirst() }
          return batch
        case .diskFull:
          fate.withLock { _ = $0.removeFirst() }
          throw SQLiteError(code: 13, message: "database or disk is full", sql: "")
        case .endsBefore:
          fate.withLock { _ = $0.removeFirst() }
          throw CancellationError()
        }
      }
      if !happened.happenings.isEmpty, fate.withLock({ $0.first }) == .endsAfter {
        fate.withLock { _ = $0.removeFirst() }
        throw CancellationError()
      }
      if !happened.happenings.isEmpty { await announcing?.pass() }
      told.withLock { $0 += happened.happenings }
    }
  }

  private struct Batch: Sendable {
    let happenings: [Happening]; init(_ list: [Happening]) { happenings = list }
  }

  private static func opened(_ database: Database?) async throws -> Database {
    if let database { return database }
    return try await Database(path: ":memory:", migrations: migrations)
  }

  @discardableResult
  func open(
    _ rules: String = "{\"format\": \"warden-rules/1\"}", seed: Int64 = 3_000_000_000,
    scope: RoundScope = .everybody
  ) async throws -> Round {
    let (book, guardian, now) = (book, guardian, clock.now)
    let read = RoundRules.read(Array(rules.utf8))
    precondition(read.findings.isEmpty, "\(read.findings)")
    let volume = RulesShelf.Volume(
      name: "test", bytes: Array(rules.utf8), rules: read.rules, findings: [], prompt: nil)
    let bundle = SealedBundle(
      read.rules, prompt: nil, model: guardian.model, patterns: .builtIn, version: "test")
    return try await database.write { connection in
      _ = try book.open(volume, bundle, seed: .dollars(units: seed), scope: scope, at: now, on: connection)
      guard let round = try connection.liveRound(in: scope) else {
        preconditionFailure("it was opened a line above")
      }
      return round
    }
  }

  /// Somebody with an account on Telegram, who has agreed to the terms.
  func player(_ number: Int) async throws -> PersonID {
    let (now, randomness) = (clock.now, randomness)
    return try await database.write { connection in
      let sender = Sender(
        account: AccountOnPlatform(.telegram, String(number)), displayName: "player\(number)")
      let (person, _) = try connection.person(for: sender, now: now, randomness)
      try connection.acceptTerms(person, now: now)
      return person
    }
  }

  /// A community that plays rounds of its own.
  func community(_ number: String) async throws -> (place: CommunityAddress, scope: RoundScope) {
    let (place, now, randomness) = (CommunityAddress(.discord, number), clock.now, randomness)
    let workspace = try await database.write { try $0.workspace(at: place, now: now, randomness) }
    return (place, .community(workspace))
  }

  func quote(
    _ person: PersonID, _ message: String = "please", in community: CommunityAddress? = nil
  ) async throws -> Attempt {
    let (book, guardian, now) = (book, guardian, clock.now)
    let request = QuoteRequest(
      person: person, message: message, origin: ChatAddress(.telegram, chat: "1"), in: community)
    return try await database.write { try book.quote(request, guardian, at: now, on: $0).attempt }
  }

  @discardableResult
  func pay(_ attempt: Attempt) async throws -> Attempt {
    let (book, guardian, now) = (book, guardian, clock.now)
    return try await database.write {
      try book.pay(attempt.id, by: attempt.person, guardian, at: now, on: $0).attempt
    }
  }

  /// Names a price and pays it.
  @discardableResult
  func hold(
    _ person: PersonID, _ message: String = "please", in community: CommunityAddress? = nil
  ) async throws -> Attempt {
    try await pay(try await quote(person, message, in: community))
  }

  /// Judges everybody who waits, as far as it goes now.
  func judge() async throws {
    for round in try await database.read({ try $0.liveRounds() }) {
      _ = try await referee.judgeAll(in: round.id)
    }
  }

  func attempt(_ id: AttemptID) async throws -> Attempt? { try await database.read { try $0.attempt(id) } }
  func live() async throws -> Round? { try await database.read { try $0.liveRound() } }

  func balance(_ account: AccountID) async throws -> Int64 {
    try await database.read { try $0.balance(of: account, in: .dollars).units }
  }

  /// Takes all revenue away, as the close of a month does: three tenths for stakers, a twentieth for buybacks.
  func closeMonth() async throws {
    let (now, randomness) = (clock.now, randomness)
    try await database.write { connection in
      let revenue = try connection.balance(of: .revenue, in: .dollars).units
      guard revenue > 0 else { return }
      let (staking, buyback) = (revenue * 3 / 10, revenue / 20)
      let legs = [
        Leg(.dollars(units: staking), from: .revenue, to: .staking),
        Leg(.dollars(units: buyback), from: .revenue, to: .buyback),
        Leg(.dollars(units: revenue - staking - buyback), from: .revenue, to: .operating),
      ]
      let id = Identifier<Adjustment>(at: now, randomness)
      try connection.post(Posting(.close, key: "period:\(id):revenue", legs), at: now, randomness)
    }
  }

  /// Runs a test, and looks at the books and at the log when it is over.
  func inOrder<Result: Sendable>(_ body: (RoundTable) async throws -> Result) async throws -> Result {
    let result = try await keepingBooks(in: database, Invariant.bounty) { try await body(self) }
    let verdict = try await verdict()
    if !verdict.isProved { throw LogOutOfOrder(faults: verdict.faults) }
    return result
  }

  struct LogOutOfOrder: Error { let faults: [LogFault] }

  func export() async throws -> [UInt8] {
    try await database.read { connection in
      guard try connection.exists("SELECT 1 FROM log_records") else { return [] }
      var bytes: [UInt8] = []
      try connection.exportLog(bundle: { name in
        try connection.revealedBundle(of: RoundID(name))
      }) { bytes += $0 }
      return bytes
    }
  }

  func verdict() async throws -> LogVerdict {
    let lines = try await export().split(separator: UInt8(ascii: "\n")).map { Array($0) }
    return await LogVerdict.of(lines.isEmpty ? [] : lines, heads: [], root: nil)
  }
}
