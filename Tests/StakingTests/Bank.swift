import Audit
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Vocabulary
import Wallets

@testable import Staking

/// Books, positions and months on a database in memory, with money from nowhere.
struct Bank: Sendable {
  let database: Database
  let randomness: Randomness
  let book: StakeBook
  let months: MonthClose
  private let counter = Guarded(0)

  static let migrations: [Migration] =
    auditMigrations + communityMigrations + workspaceMigrations + commandsMigrations + ledgerMigrations
    + stakingMigrations

  /// 2026-02-01.
  static let february = Moment(seconds: 1_769_904_000)

  init(seed: UInt64 = 1, rules: StakingRules = StakingRules(), database: Database? = nil) async throws {
    if let database {
      self.database = database
    } else {
      self.database = try await Database(path: ":memory:", migrations: Self.migrations)
    }
    randomness = .seeded(seed)
    book = StakeBook(rules, randomness: randomness)
    months = MonthClose(book, database: self.database, randomness: randomness)
  }

  private func key(_ name: String) -> IdempotencyKey {
    let number = counter.withLock { count in
      count += 1
      return count
    }
    return "\(name):\(number)"
  }

  /// Somebody has tokens.
  func give(_ tokens: Int64, to person: PersonID, at now: Moment) async throws {
    let (key, randomness) = (key("give"), randomness)
    _ = try await database.write { connection in
      try connection.post(
        Posting(
          .adjust, key: key,
          Leg(Amount(units: tokens, of: .tokens), from: .administration, to: .available(to: person))),
        at: now,
        randomness)
    }
  }

  /// The house takes something in.
  func earn(_ dollars: Int64, at now: Moment) async throws {
    let (key, randomness) = (key("earn"), randomness)
    _ = try await database.write { connection in
      try connection.post(
        Posting(.capture, key: key, Leg(.dollars(units: dollars), from: .administration, to: .revenue)),
        at: now, randomness)
    }
  }

  /// Something of it goes back; what is not there, operating money gives.
  func refund(_ dollars: Int64, at now: Moment) async throws {
    let (key, randomness) = (key("refund"), randomness)
    _ = try await database.write { connection in
      try connection.post(
        Posting(.cancel, key: key, Leg(.dollars(units: dollars), from: .revenue, to: .administration)),
        at: now, randomness)
    }
  }

  /// What commands about the token need, where nobody is asked anything.
  func office() throws -> TokenOffice {
    guard let mint = SolanaAddress(UsualToken.mint),
      let program = SolanaAddress(UsualToken.program),
      let share = BasisPoints(5_000)
    else { preconditionFailure("both are addresses, and that is half") }
    return TokenOffice(
      database: database, book: book, months: months, mode: .paper,
      facts: TokenFacts(
        name: "TOK", mint: mint, program: program, decimals: 8, supply: UsualToken.supply), chain: nil,
      manualPrice: nil, burnShare: share, randomness: randomness, look: { _ in },
      discount: { _, _, _ in HeldTokens(units: 0, percent: 0, isUnchecked: false) })
  }

  func fundHouse(_ dollars: Int64, at now: Moment) async throws {
    let (key, randomness) = (key("fund"), randomness)
    _ = try await database.write { connection in
      try connection.post(
        Posting(.adjust, key: key, Leg(.dollars(units: dollars), from: .administration, to: .operating)),
        at: now, randomness)
    }
  }

  /// Somebody who has exactly as many tokens locks them.
  @discardableResult
  func stake(
    _ tokens: Int64, _ tier: StakingTier, by person: PersonID, renewing: Bool = false, at now: Moment
  ) async throws -> Position {
    try await give(tokens, to: person, at: now)
    let book = book
    return try await database.write {
      try book.add(
        Amount(units: tokens, of: .tokens), for: tier, renewing: renewing, by: person, at: now, on: $0)
    }
  }

  @discardableResult
  func remove(_ id: PositionID, at now: Moment) async throws -> Position {
    let book = book
    return try await database.write { connection in
      guard let position = try connection.position(id) else { throw CommandError.notFound("it") }
      return try book.remove(position, at: now, on: connection)
    }
  }

  @discardableResult
  func sweep(at now: Moment) async throws -> Int {
    let book = book
    return try await database.write { try book.sweep(limit: 10_000, at: now, on: $0) }
  }

  func position(_ id: PositionID) async throws -> Position? {
    try await database.read { try $0.position(id) }
  }

  func balance(_ account: AccountID, _ asset: Asset = .dollars) async throws -> Int64 {
    try await database.read { try $0.balance(of: account, in: asset).units }
  }

  func rewards(of person: PersonID) async throws -> Int64 { try await balance(.rewards(of: person)) }

  func period(_ month: Month) async throws -> Period? { try await database.read { try $0.period(month) } }

  /// Runs a test, and looks at the books when it is over.
  static func with(
    seed: UInt64 = 1, rules: StakingRules = StakingRules(), _ body: (Bank) async throws -> Void
  ) async throws {
    let bank = try await Bank(seed: seed, rules: rules)
    try await keepingBooks(in: bank.database, Invariant.staking) { try await body(bank) }
  }
}

extension Moment {
  func after(days: Int64, hours: Int64 = 0, seconds: Int64 = 0) -> Moment {
    advanced(by: .seconds(days * 86_400 + hours * 3_600 + seconds))
  }
}
