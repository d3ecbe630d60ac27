import Community
import Groundwork
import Operations
import SQLite
import Transport
import Vocabulary
import Wallets

extension WalletDesk {
  /// Puts together what links wallets and looks at them. Asks nobody before somebody needs it.
  init(
    _ settings: Settings, _ http: HTTPClient, database: Database, clock: any Timekeeper,
    randomness: Randomness, metrics: Metrics, log: Log
  ) throws(Stop) {
    let rpc = SolanaRPC(
      [settings.solana, settings.solanaSpare].compactMap(\.self), clock: clock, metrics: metrics
    ) { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in try await http.send(request) }
    let token = try TokenFacts(of: settings)
    self.init(
      database: database, rpc: rpc,
      watch: WalletWatch(rpc, token: token, database: database, clock: clock, log: log),
      domain: settings.wallets.domain, chain: settings.wallets.chain == .mainnet ? .mainnet : .devnet,
      reserved: Set(
        ([settings.token.treasury, settings.token.dollarMint].compactMap(\.self)
          + settings.token.coldTreasuries)
          .compactMap { SolanaAddress($0) }),
      randomness: randomness, metrics: WalletMetrics(metrics))
  }
}
