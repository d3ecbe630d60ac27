import Audit
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import Wallets

/// One or two nodes of Solana, a watch over wallets, and people to whom these belong.
struct Nodes: Sendable {
  let first: LoopbackSolana
  let second: LoopbackSolana
  let clock = FakeClock()
  let database: Database
  let rpc: SolanaRPC
  let watch: WalletWatch
  let desk: WalletDesk
  let http = HTTPClient(userAgent: "Warden/test")
  let metrics = Metrics()

  static let token: TokenFacts = {
    guard let mint = SolanaAddress(UsualToken.mint), let program = SolanaAddress(UsualToken.program)
    else { preconditionFailure("both are addresses") }
    return TokenFacts(
      name: "TOK", mint: mint, program: program, decimals: 8, supply: UsualToken.supply)
  }()

  init(hasSecond: Bool = false) async throws {
    first = try LoopbackSolana()
    second = try LoopbackSolana()
    database = try await Database(
      path: ":memory:",
      migrations: auditMigrations + communityMigrations + workspaceMigrations + commandsMigrations
        + ledgerMigrations + walletsMigrations)
    let http = http
    rpc = SolanaRPC(
      [Secret(first.base)] + (hasSecond ? [Secret(second.base)] : []), clock: clock, metrics: metrics
    ) { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in try await http.send(request) }
    watch = WalletWatch(rpc, token: Self.token, database: database, clock: clock)
    desk = WalletDesk(
      database: database, rpc: rpc, watch: watch, domain: "warden.example", chain: .mainnet,
      randomness: .seeded(1), metrics: WalletMetrics(metrics))
  }

  static func with(
    hasSecond: Bool = false, _ body: (Nodes) async throws -> Void
  ) async throws {
    let nodes = try await Nodes(hasSecond: hasSecond)
    try await body(nodes)
    await nodes.first.stop()
    await nodes.second.stop()
    await nodes.http.shutdown()
  }

  static func address(_ number: UInt8) -> SolanaAddress {
    SolanaAddress(bytes: Ed25519.publicKey(seed: [UInt8](repeating: number, count: 32)))
  }

  func pass(_ duration: Duration) { clock.advance(to: clock.now.advanced(by: duration)) }

  /// Links a wallet without asking anybody.
  func link(_ address: SolanaAddress, to person: PersonID) async throws {
    let now = clock.now
    _ = try await database.write { try $0.link(address, to: person, by: .signature, "wch_1", at: now) }
  }

  func holding(of person: PersonID) async throws -> ChainHolding {
    let now = clock.now
    return try await database.read {
      try $0.chainHolding(of: person, mint: Self.token.mint.text, at: now)
    }
  }

  /// Of any error, since macros know no typed ones.
  func amount(_ address: SolanaAddress) async throws -> Int64 { try await watch.look(at: address).amount }

  /// A price is asked for: wallets are looked at, and what they hold is weighed.
  func quote(_ person: PersonID) async throws -> ChainHolding {
    try await desk.look(atWalletsOf: person)
    return try await holding(of: person)
  }
}
