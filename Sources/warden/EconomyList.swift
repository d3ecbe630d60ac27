import Commands
import SQLite
import Staking
import Wallets

/// The commands of wallets and of what can be done with tokens.
struct EconomyList {
  let commands: [Command]
  let groups: [CommandGroup]
  let actions: [ButtonAction]

  /// - Parameter parts: Used when a command runs; descriptions need none.
  init(_ parts: @escaping @Sendable () -> Parts) {
    let office: @Sendable () -> TokenOffice = { parts().economy.office }
    let database: @Sendable () -> Database = { parts().database }
    let wallets = WalletCommands({ parts().economy.wallets }, in: database)
    let operators = OperatorCommands(office) { connection, _ in
      try parts().economy.everybody(connection)
    }
    commands =
      wallets.all + StakeCommands(office, in: database).all
      + TokenCommands(office).all + operators.all
    groups = [WalletCommands.group, StakeCommands.group, TokenCommands.group]
    actions = wallets.actions
  }
}
