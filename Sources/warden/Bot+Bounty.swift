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
import Transparency
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

extension MoneyMode {
  /// - Throws: ``Stop`` for a mode that cannot be used.
  init(of settings: Settings) throws(Stop) {
    let mode: MoneyMode =
      switch settings.money {
      case .off: .off
      case .paper: .paper
      case .live: .live
      }
    if let refusal = mode.refusal { throw Stop(.configuration, refusal) }
    self = mode
  }
}

extension KeyRing {
  /// The keys of the decision log: from the environment, else out of a file beside the database.
  ///
  /// - Throws: ``Stop`` that names the variable or the file.
  convenience init(of settings: Settings, _ randomness: Randomness, _ log: Log) throws(Stop) {
    let next = try settings.signing.next.map { secret throws(Stop) in
      try Self.key(secret.reveal(), "WARDEN_SIGNING_SEED_NEXT")
    }
    if let seed = settings.signing.seed {
      self.init(try Self.key(seed.reveal(), "WARDEN_SIGNING_SEED"), next: next)
    } else if settings.database == ":memory:" {
      // Nobody ever sees this log again; a test that decides chance decides nothing here.
      self.init(try Self.key(Randomness.system.bytes(32).hex, "WARDEN_SIGNING_SEED"), next: next)
    } else {
      let path = settings.database + ".signing.key"
      let isNew = (try? TextFile.read(path, atMost: 4_096)) == nil
      let seed: [UInt8]
      do { seed = try KeyFile.read(path, randomness) } catch { throw Stop(.configuration, "\(error)") }
      if isNew {
        log.warning(
          "The key of the decision log was made; keep a copy of its file in a safe place",
          ["file": .string(path)])
      }
      self.init(try Self.key(seed.hex, path), next: next)
    }
  }

  private static func key(_ text: String, _ name: String) throws(Stop) -> SigningKey {
    guard let key = SigningKey(text) else {
      throw Stop(.configuration, "\(name) should hold 64 hexadecimal digits.")
    }
    return key
  }
}
