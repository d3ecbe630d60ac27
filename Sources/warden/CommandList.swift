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
import Teams
import Tools

/// Every slash command: one line a feature.
struct CommandList {
  let registry: CommandRegistry

  /// - Parameters:
  ///   - roles: Set before a command runs; descriptions need none.
  ///   - jobs: Those of ``JobList`` as they are without a configuration, when `nil`.
  ///   - memory: As well.
  init(
    persona: Persona, caps: BudgetCaps, providers: [String], vectorProvider: String? = nil,
    roles: Late<RoleBook>,
    memory: Late<MemoryStore> = Late(), files: @escaping MemoryCommands.FileSource = { _, _ in .unavailable },
    randomness: Randomness, readiness: @escaping @Sendable () -> Readiness,
    numbers: @escaping @Sendable () -> HealthCommand.Numbers, thinking: Thinking? = nil,
    prices: PriceList = PriceList([:]), tooling: Late<Tooling> = Late(), asksWikipedia: Bool = true,
    jobs: [Job]? = nil, ringScheduler: @escaping @Sendable () -> Void = {}, house: Late<House> = Late(),
    teams: Late<TeamDesk> = Late(), economy: Late<Economy> = Late()
  ) {
    let registry = Late<CommandRegistry>()
    let database: @Sendable () -> Database = { roles.now.database }
    let account = AccountCommands(Features.personalRecords, randomness)
    let privacy = PrivacyCommands(
      providers: providers, vectorProvider: vectorProvider, asksWikipedia: asksWikipedia, persona: persona,
      Features.personalRecords,
      randomness)
    let bounty = BountyList(house, database: database, randomness)
    let team = TeamList(teams)
    let money = EconomyList(economy, database: database)
    let commands =
      PersonalityCommands.all(of: persona) + account.all + privacy.all
      + WorkspaceCommands.all({ roles.now }, randomness)
      + ReputationCommands.all(in: database)
      + ContextCommands(
        {
          guard let thinking else { preconditionFailure("no command runs without a bot") }
          return thinking
        }, persona: persona, database: database
      ).all
      + CronCommands(jobs: jobs ?? JobList(database: database).jobs, database: database, ring: ringScheduler)
      .all
      + MemoryCommands(
        { memory.now }, files: files,
        sharesMemory: { try $0.workspaceSettings(at: $1).sharesMemory }
      ).all
      + bounty.commands + team.commands + money.commands
      + [
        WikiCommand.command(
          { tooling.now.wikipedia }, metrics: { tooling.now.metrics },
          caller: { try await tooling.now.caller(of: $0) }, keep: { try tooling.now.keep($0, $1, $2, $3) }),
        WorkspaceCommands.stats(in: database),
        BudgetCommands.show(caps: caps),
        BudgetCommands.set(caps: caps),
        BudgetCommands.models(thinking?.models, prices: prices),
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
}
