import Commands
import SQLite
import Staking
import Wallets

/// The commands of wallets and of what can be done with tokens.
struct EconomyList {
  let commands: [Command]
  let groups: [CommandGroup]
  let actions: [ButtonAction]

  /// - Parameter economy: Set before a command runs; descriptions need none.
  init(_ economy: Late<Economy>, database: @escaping @Sendable () -> Database) {
    let wallets = WalletCommands({ economy.now.wallets }, in: database)
    let operators = OperatorCommands({ economy.now.office }) { connection, _ in
      try economy.now.everybody(connection)
    }
    commands =
      wallets.all + StakeCommands({ economy.now.office }, in: database).all
      + TokenCommands({ economy.now.office }).all + operators.all
    groups = [WalletCommands.group, StakeCommands.group, TokenCommands.group]
    actions = wallets.actions
  }
}
