import Bounty
import Commands
import Teams

/// The commands of teams.
struct TeamList {
  let commands: [Command]
  let groups: [CommandGroup]
  let actions: [ButtonAction]

  /// - Parameter parts: Used when a command runs; descriptions need none.
  init(_ parts: @escaping @Sendable () -> Parts) {
    let teams = TeamCommands { parts().teams }
    (commands, groups, actions) = (teams.all, [TeamCommands.group], teams.actions)
  }
}
