import Bounty
import Commands
import Community
import Groundwork
import SQLite

/// The commands of the bounty and of money.
struct BountyList {
  let commands: [Command]
  let groups: [CommandGroup]
  let actions: [ButtonAction]

  /// - Parameter parts: Used when a command runs; descriptions need none.
  init(_ parts: @escaping @Sendable () -> Parts, _ randomness: Randomness) {
    let house: @Sendable () -> House = { parts().house }
    let bounty = BountyCommands(house)
    commands =
      [AccountCommands.terms] + bounty.all + RoundCommands(randomness, house).all
      + MoneyCommands(randomness, house).all + UserCommands.all
      + ReviewCommands(randomness, in: { parts().database }).all + [RotateCommand.command(randomness, house)]
    groups =
      [BountyCommands.group, CommandGroup("admin system", "System")] + RoundCommands.groups
      + MoneyCommands.groups
      + UserCommands.groups + ReviewCommands.groups
    actions =
      bounty.actions + [
        AccountCommands.acceptTerms { connection, call in
          try house().welcome(call.person, at: call.now, on: connection)
        }
      ]
  }
}
