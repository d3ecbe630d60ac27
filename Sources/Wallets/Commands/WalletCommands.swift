import Audit
import Commands
import Community
import Ledger
import SQLite
import Vocabulary

/// `/wallet`: what somebody owns, and the addresses that are theirs.
package struct WalletCommands: Sendable {
  package static let group = CommandGroup(
    "wallet", "Balances, deposits and payouts", menu: "Balances and wallets")

  let desk: @Sendable () -> WalletDesk
  let database: @Sendable () -> Database

  /// - Parameter database: For what is offered while an address is typed.
  package init(_ desk: @escaping @Sendable () -> WalletDesk, in database: @escaping @Sendable () -> Database)
  {
    (self.desk, self.database) = (desk, database)
  }

  package var all: [Command] { [show, link, confirm, unlink, primary, deposit, withdraw, history] }
  package var actions: [ButtonAction] { [memoAction, objection] }

  private var show: Command {
    Command("wallet show", "Balances and linked wallets", aliases: ["wallet"]) { [desk] call in
      let desk = desk()
      try await desk.look(atWalletsOf: call.person)
      return CommandOutcome { connection in
        var lines: [String] = []
        for (name, account) in Self.drawers(of: call.person) {
          for amount in try connection.balances(of: account) where amount.isPositive {
            lines.append("• \(amount)\(name)")
          }
        }
        if lines.isEmpty { lines.append("• nothing yet") }
        lines.insert("You have:", at: 0)
        let wallets = try connection.wallets(of: call.person)
        guard !wallets.isEmpty else {
          return Reply((lines + ["No wallet is linked. /wallet link"]).joined(separator: "\n"))
        }
        lines.append("Your wallets:")
        for wallet in wallets {
          var line = "• \(wallet.address)"
          if wallet.isPrimary { line += " (receives payouts)" }
          if let seen = try connection.lastObservation(at: wallet.address, mint: desk.token.mint.text) {
            line += ", \(Amount(units: seen.amount, of: .tokens)) on the chain"
          }
          lines.append(line)
        }
        let holding = try connection.chainHolding(of: call.person, mint: desk.token.mint.text, at: call.now)
        if holding.isUnchecked { lines.append("Not all of them could be looked at just now.") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  /// Where somebody's things lie, with what to say of it.
  private static func drawers(of person: PersonID) -> [(String, AccountID)] {
    [
      ("", .available(to: person)), (", held", .held(by: person)), (", staked", .staked(by: person)),
      (" of rewards to claim: /stake claim", .rewards(of: person)),
      (", a prize under review", .prize(of: person)),
    ]
  }

  private var unlink: Command {
    Command(
      "wallet unlink", "Remove a linked wallet", address("Wallet"), who: .player,
      answers: [.notFound, .payoutOpen]
    ) { [desk] call, typed in
      CommandOutcome { connection in
        let before = try connection.primaryWallet(of: call.person)?.address
        guard let address = SolanaAddress(typed),
          try connection.unlink(address, from: call.person, at: call.now)
        else { throw CommandError.notFound("a wallet of yours at that address") }
        try connection.audit("wallet.unlink", by: call, target: call.person.text)
        let text = "\(address) is not yours here any more."
        let now = try connection.primaryWallet(of: call.person)?.address
        guard let now, now != before else { return Reply(text) }
        let change = PrimaryChange(to: now, from: nil)
        return try Self.guarded(
          change, "\(text) \(now) receives payouts from now on.", call, desk().randomness, on: connection)
      }
    }
  }

  private var primary: Command {
    Command(
      "wallet primary", "Choose the wallet that receives payouts", address("Wallet"), who: .player,
      answers: [.notFound, .payoutOpen]
    ) { [desk] call, typed in
      CommandOutcome { connection in
        let before = try connection.primaryWallet(of: call.person)?.address
        guard let address = SolanaAddress(typed),
          try connection.makePrimary(address, of: call.person, at: call.now)
        else { throw CommandError.notFound("a wallet of yours at that address") }
        try connection.audit("wallet.primary", by: call, target: call.person.text)
        guard address != before else { return Reply("\(address) receives payouts already.") }
        return try Self.guarded(
          PrimaryChange(to: address, from: before), "\(address) receives payouts from now on.", call,
          desk().randomness, on: connection)
      }
    }
  }

  private func address(_ purpose: String) -> Argument<String> {
    Argument<String>("address", purpose, length: 32...44) { [database] query in
      let account = query.sender.account
      return try await database().read { connection in
        try connection.all(
          """
          SELECT w.address FROM wallets AS w JOIN identities AS i ON i.user_id = w.user_id
          WHERE i.platform = \(account.platform) AND i.platform_id = \(account.number) ORDER BY w.linked_ms
          """
        ) { $0.text(0) }
      }.filter { $0.hasPrefix(query.typed) }
    }
  }
}

extension Connection {
  borrowing func lastObservation(
    at address: SolanaAddress, mint: String
  ) throws(SQLiteError) -> TokenObservation? {
    try first(
      """
      SELECT slot, amount FROM balance_observations WHERE address = \(address.text) AND mint = \(mint)
      ORDER BY slot DESC LIMIT 1
      """
    ) { TokenObservation(slot: $0.int(0), amount: $0.int(1)) }
  }
}
