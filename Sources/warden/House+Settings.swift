import Bounty
import Charts
import Community
import Delivery
import Groundwork
import LanguageModels
import Ledger
import Operations
import SQLite
import Staking
import Teams
import Vocabulary

extension House {
  /// Puts together who runs the rounds. Reads the signing key, and nothing else before it is needed.
  init(
    _ settings: Settings, _ router: ModelRouter, _ operators: Operators, outbox: Outbox, database: Database,
    teams: TeamBook,
    clock: any Timekeeper, randomness: Randomness, metrics: Metrics, log: Log,
    holdings: Holdings = .booksOnly
  ) throws {
    let mode = try MoneyMode(of: settings)
    let keys = try KeyRing(of: settings, randomness, log)
    let book = RoundBook(
      keys: keys, mode: mode, playMoney: PlayMoney(settings.playMoney, in: mode),
      randomness: randomness, teams: TeamPurse(teams), holdings: holdings,
      guardianShare: settings.models.guardianPercent, isPerCommunity: settings.hasArenaPerWorkspace)
    var models = ModelSettings(settings)
    models.choice = settings.models.guardian
    models.fallback = []
    let guardian = Guardian.asking(router, models)
    let announcer = Announcer(
      teams: TeamPurse(teams),
      reaches: { outbox.reaches($0) },
      operators: operators.accounts.filter { $0.platform != .terminal }.map { ChatAddress.direct(with: $0) }
        .sorted { $0.key < $1.key },
      witnesses: settings.signing.witnesses, rootKey: settings.signing.root)
    let patterns = PatternLists(settings.configFolder + "/patterns.json", log: log)
    let referee = Referee(
      book: book, guardian: guardian,
      archive: Archive(
        database: database, randomness: randomness, precedents: Precedents(database: database), log: log),
      patterns: patterns, database: database, clock: clock, randomness: randomness, log: log,
      metrics: BountyMetrics(metrics)
    ) { causedAt, body in
      try await outbox.commit(causedAt: causedAt) { connection in
        try announcer.messages(for: try body(connection), on: connection)
      }
    }
    self.init(
      book: book, guardian: guardian, shelf: RulesShelf(settings.configFolder + "/rounds"),
      patterns: patterns,
      announcer: announcer, referee: referee, database: database, ledgerMetrics: LedgerMetrics(metrics),
      version: Warden.version, more: Invariant.teams + Invariant.staking, studio: ChartStudio(log: log))
  }
}
