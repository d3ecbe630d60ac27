import Bounty
import SQLite
import Vocabulary
import Wallets

extension Holdings {
  /// What the chain says of somebody's wallets.
  init(of desk: WalletDesk) {
    let mint = desk.token.mint.text
    self.init(look: { try await desk.look(atWalletsOf: $0) }) { connection, person, now in
      let seen = try connection.chainHolding(of: person, mint: mint, at: now)
      return Holding(units: seen.units, isUnchecked: seen.isUnchecked)
    }
  }
}
