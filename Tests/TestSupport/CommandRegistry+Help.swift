import Commands

extension CommandRegistry {
  /// This registry with a `/help` that speaks about all of it, itself included.
  package func addingHelp() -> CommandRegistry {
    let listed = CommandRegistry(commands + [.help { self }], groups: groups, actions: actions)
    return CommandRegistry(commands + [.help { listed }], groups: groups, actions: actions)
  }
}
