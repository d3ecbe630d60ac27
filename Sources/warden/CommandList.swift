import Bounty
import Commands
import Community
import Conversation
import Groundwork
import LanguageModels
import Memory
import Operations
import Personality
import SQLite
import Scheduling
import Tools

/// Every slash command: one line a feature.
struct CommandList {
  let registry: CommandRegistry

  /// - Parameters:
  ///   - parts: Used when a command runs; descriptions need none.
  ///   - models: `nil` where nobody answers.
  init(
    _ persona: Persona, _ parts: @escaping @Sendable () -> Parts, caps: BudgetCaps,
    limits: Settings.Limits = Settings().limits,
    models: ModelRouters? = nil, prices: PriceList = PriceList([:]), vectorProvider: String? = nil,
    asksWikipedia: Bool = true, jobs: [Job],
    files: @escaping MemoryCommands.FileSource = { _, _ in .unavailable }, randomness: Randomness,
    readiness: @escaping @Sendable () -> Readiness, numbers: @escaping @Sendable () -> HealthCommand.Numbers,
    ringScheduler: @escaping @Sendable () -> Void = {}
  ) {
    let registry = Late<CommandRegistry>()
    let database: @Sendable () -> Database = { parts().database }
    let account = AccountCommands(
      Features.personalRecords, randomness, roles: { parts().roles }, limits: Self.lines(of: limits, caps),
      mayPause: { try $0.requireNoAttempt(of: $1) })
    let privacy = PrivacyCommands(
      providers: models?.providers.map(\.displayName) ?? [], vectorProvider: vectorProvider,
      asksWikipedia: asksWikipedia, persona: persona, Features.personalRecords, randomness)
    let bounty = BountyList(parts, randomness)
    let team = TeamList(parts)
    let money = EconomyList(parts)
    let commands =
      PersonalityCommands.all(of: persona) + account.all + privacy.all
      + WorkspaceCommands.all({ parts().roles }, randomness)
      + ReputationCommands.all(in: database)
      + ContextCommands({ parts().thinking }, persona: persona, database: database).all
      + CronCommands(jobs: jobs, database: database, ring: ringScheduler).all
      + MemoryCommands(
        { parts().memory }, files: files,
        sharesMemory: { try $0.workspaceSettings(at: $1).sharesMemory }
      ).all
      + bounty.commands + team.commands + money.commands
      + [
        WikiCommand.command(
          { parts().tooling.wikipedia }, metrics: { parts().tooling.metrics },
          caller: { try await parts().tooling.caller(of: $0) },
          keep: { try parts().tooling.keep($0, $1, $2, $3) }),
        WorkspaceCommands.stats(in: database),
        BudgetCommands.show(caps: caps),
        BudgetCommands.set(caps: caps),
        BudgetCommands.models(models, prices: prices),
        HealthCommand.command(version: Warden.version, readiness: readiness, numbers: numbers),
        AuditCommand.command(in: database),
        FlagCommand.command,
        .help { registry.now },
      ]
    self.registry = CommandRegistry(
      commands,
      groups: [
        PersonalityCommands.group, AccountCommands.group, ReputationCommands.group, WorkspaceCommands.group,
        BudgetCommands.group, PrivacyCommands.group, MemoryCommands.group, HealthCommand.group,
        CronCommands.group, ContextCommands.group,
      ] + bounty.groups + team.groups + money.groups,
      actions: account.actions + privacy.actions + bounty.actions + team.actions + money.actions)
    registry.set(self.registry)
  }

  /// What one person may do in what time.
  private static func lines(of limits: Settings.Limits, _ caps: BudgetCaps) -> [String] {
    var lines = [
      "\(limits.commandsPerTenSeconds) commands in 10 seconds",
      "\(limits.messagesPerTwentySeconds) messages in 20 seconds",
    ]
    if !caps.person.isNone {
      lines.append("\(BudgetCommands.described(caps.person)) a day for answers of models")
    }
    return lines
  }

  /// All of them to be looked at: none can run.
  static func described(for persona: Persona, _ settings: Settings) -> CommandRegistry {
    CommandList(
      persona, Parts.none, caps: settings.models.caps, jobs: JobList().jobs, randomness: .system,
      readiness: { Readiness([]) },
      numbers: { .init(pendingEvents: 0, pendingMessages: 0, startedAt: SystemTimekeeper().now) }
    ).registry
  }
}
