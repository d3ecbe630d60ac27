import Bounty
import Commands
import Teams

/// The commands of teams.
struct TeamList {
  let commands: [Command]
  let groups: [CommandGroup]
  let actions: [ButtonAction]

  /// - Parameter desk: Set before a command runs; descriptions need none.
  init(_ desk: Late<TeamDesk>) {
    let teams = TeamCommands { desk.now }
    (commands, groups, actions) = (teams.all, [TeamCommands.group], teams.actions)
  }
}
