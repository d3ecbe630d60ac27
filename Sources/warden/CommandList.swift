import Commands
import Conversation
import LanguageModels
import Operations
import Personality

/// Every slash command: one line a feature.
struct CommandList {
  let registry: CommandRegistry

  init(
    persona: Persona, caps: DailyCaps, providers: [String], readiness: @escaping @Sendable () -> Readiness,
    numbers: @escaping @Sendable () -> HealthCommand.Numbers
  ) {
    let registry = Late<CommandRegistry>()
    let commands =
      PersonalityCommands.all(of: persona)
      + [
        BudgetCommands.show(caps: caps),
        PrivacyCommands.policy(providers: providers),
        HealthCommand.command(version: Warden.version, readiness: readiness, numbers: numbers),
        .help { registry.now },
      ]
    self.registry = CommandRegistry(
      commands,
      groups: [PersonalityCommands.group, BudgetCommands.group, PrivacyCommands.group, HealthCommand.group])
    registry.set(self.registry)
  }
}
