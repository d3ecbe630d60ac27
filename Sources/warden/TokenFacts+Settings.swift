import Operations
import Vocabulary
import Wallets

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
