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

  /// - Parameter house: Set before a command runs; descriptions need none.
  init(_ house: Late<House>, database: @escaping @Sendable () -> Database, _ randomness: Randomness) {
    let bounty = BountyCommands { house.now }
    commands =
      [AccountCommands.terms] + bounty.all + RoundCommands(randomness) { house.now }.all
      + MoneyCommands(randomness) { house.now }.all + UserCommands.all
      + ReviewCommands(randomness, in: database).all + [RotateCommand.command(randomness) { house.now }]
    groups =
      [BountyCommands.group, CommandGroup("admin system", "System")] + RoundCommands.groups
      + MoneyCommands.groups
      + UserCommands.groups + ReviewCommands.groups
    actions =
      bounty.actions + [
        AccountCommands.acceptTerms { connection, call in
          try house.now.welcome(call.person, at: call.now, on: connection)
        }
      ]
  }
}
