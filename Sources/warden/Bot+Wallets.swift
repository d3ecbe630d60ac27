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

extension TokenFacts {
  /// - Throws: ``Stop`` that names the setting.
  init(of settings: Settings) throws(Stop) {
    if let finding = WalletCheck.findings(settings).first { throw Stop(.configuration, finding) }
    guard let mint = SolanaAddress(settings.token.mint), let program = SolanaAddress(settings.token.program)
    else { throw Stop(.configuration, "token.mint and token.program must be addresses of Solana.") }
    self.init(
      name: settings.token.name, mint: mint, program: program, decimals: Int64(Asset.tokens.scale),
      supply: settings.token.supply)
  }
}

/// What `warden check` has to say about wallets and the token.
enum WalletCheck {
  static func findings(_ settings: Settings) -> [String] {
    let token = settings.token
    let addresses =
      [
        ("mint", token.mint), ("program", token.program), ("dollar_mint", token.dollarMint),
      ] + (token.treasury.map { [("treasury", $0)] } ?? [])
      + token.coldTreasuries.map { ("cold_treasuries", $0) }
    return addresses.filter { SolanaAddress($0.1) == nil }.map {
      "\(settings.place(of: "token.\($0.0)")): token.\($0.0) is no address of Solana: \($0.1)."
    }
  }
}
