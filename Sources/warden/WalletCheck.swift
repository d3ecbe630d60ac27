import Operations
import Wallets

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
