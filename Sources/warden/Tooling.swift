import Commands
import Community
import Conversation
import Groundwork
import Memory
import Operations
import SQLite
import Staking
import Tools
import Transport
import Vocabulary
import YAML

/// The tools, put together from the settings.
struct Tooling: Sendable {
  /// `nil` when it is switched off, or the allowlist does not name it.
  let wikipedia: Wikipedia?
  let registry: ToolRegistry
  let metrics: ToolMetrics
  /// Asks hosts of the allowlist, for whoever has to.
  let fetcher: ToolFetcher
  let keep: ToolFact.Keep
  private let database: Database
  private let roles: RoleBook

  /// - Parameter memory: Where what was found is kept, and what was said is found again.
  init(_ basis: Basis, roles: RoleBook, memory: MemoryStore) {
    let (settings, http, database) = (basis.settings, basis.http, basis.database)
    let (clock, log) = (basis.clock, basis.log)
    let (allowlist, complaints) = Allowlist.load(settings.allowlistFolder)
    for complaint in complaints {
      log.warning("A line of the allowlist allows nobody", ["line": .string(complaint.description)])
    }
    let fetcher = ToolFetcher(
      allowlist, userAgent: Tooling.userAgent(Basis.userAgent, settings.tools), clock: clock,
      send: { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in try await http.send(request) }
    )
    self.fetcher = fetcher
    let desk = ToolDesk(database: database, limits: ToolLimits(settings.tools), clock: clock, log: log)
    wikipedia = Tooling.wikipedia(settings, fetcher, desk, clock)
    let file = ToolFile.load(Tooling.file(settings), allowlist)
    for complaint in file.complaints.errors {
      log.warning(
        "A tool of the operator's is left out", ["line": .string(Finding(.error, complaint).description)])
    }
    let tools =
      (wikipedia.map { [Tool.wikiSearch(in: $0)] } ?? []) + file.tools.map { $0.tool(fetcher, desk) }
      + [Tooling.recall(from: memory, within: desk)]
    metrics = ToolMetrics(
      basis.metrics, tools: [Wikipedia.tool] + tools.map(\.name).filter { $0 != Wikipedia.tool })
    registry = ToolRegistry(tools, metrics: metrics)
    (self.database, self.roles, keep) = (database, roles, Tooling.keep(in: memory))
  }

  private static func wikipedia(
    _ settings: Settings, _ fetcher: ToolFetcher, _ desk: ToolDesk, _ clock: any Timekeeper
  ) -> Wikipedia? {
    guard settings.tools.hasWikipedia, let site = try? WikipediaSite(settings.wikipediaBase) else {
      return nil
    }
    let wikipedia = Wikipedia(site, fetcher: fetcher, desk: desk, clock: clock)
    return wikipedia.isAllowed ? wikipedia : nil
  }

  /// What the character is given; `nil` when there is nothing to look up.
  var belt: ToolBelt? {
    guard !registry.isEmpty else { return nil }
    return ToolBelt(
      registry, wikipedia: wikipedia, metrics: metrics,
      caller: { event, message, sender, person in
        try await caller(event, message, sender, person)
      }, keep: keep)
  }

  func caller(of call: CommandCall) async throws -> ToolCaller {
    try await caller(
      call.person, call.scope, call.community, call.rights, call.locale)
  }

  /// Of somebody who talks: their role is looked up only when a tool asks for it.
  private func caller(
    _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender, _ person: PersonID
  ) async throws -> ToolCaller {
    var rights = Rights.none
    if registry.dependsOnRole {
      rights.isOperator = roles.operators.contains(sender, isForwarded: message.isForwarded)
      if let community = event.community, !rights.isOperator, !message.isForwarded, !sender.isChat {
        rights.give(try await roles.role(of: sender.account, in: community, told: sender.standing).role)
      }
      rights = rights.carried(by: sender, isForwarded: message.isForwarded)
    }
    return try await caller(person, event.scope, event.community, rights, sender.language)
  }

  private func caller(
    _ person: PersonID, _ scope: String, _ community: CommunityAddress?, _ rights: Rights, _ language: String?
  ) async throws -> ToolCaller {
    guard let community else {
      return ToolCaller(person: person, scope: scope, community: nil, rights: rights, language: language)
    }
    let chosen = try await database.read { try $0.workspaceSettings(at: community) }
    return ToolCaller(
      person: person, scope: scope, community: community, rights: rights,
      language: chosen.language ?? language,
      switchedOff: chosen.hasWiki ? [] : [Wikipedia.tool])
  }

  /// - SeeAlso: <https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy>
  private static func userAgent(_ program: String, _ settings: Settings.Tools) -> String {
    "\(program) (self-hosted chat bot; \(settings.contact ?? "its operator gives no contact")) libcurl"
  }
}

extension Tooling {
  /// What is wrong with what an operator wrote about tools, for `warden check`.
  static func findings(_ settings: Settings) -> [String] {
    let (allowlist, complaints) = Allowlist.load(settings.allowlistFolder)
    let file = ToolFile.load(Tooling.file(settings), allowlist)
    let own = file.complaints.errors + file.complaints.warnings
    return complaints.map(\.description) + wikipediaFindings(settings, allowlist)
      + PriceFeed.findings(settings, allowlist)
      + own.sorted { $0.line < $1.line }.map { Finding(.error, $0).description }
  }

  private static func file(_ settings: Settings) -> String { settings.configFolder + "/tools.yaml" }

  private static func wikipediaFindings(_ settings: Settings, _ allowlist: Allowlist) -> [String] {
    guard settings.tools.hasWikipedia else { return [] }
    do throws(WikipediaSite.Flaw) {
      let site = try WikipediaSite(settings.wikipediaBase)
      guard let host = site.host, !allowlist.contains(host) else { return [] }
      return [
        "\(settings.place(of: "tools.wikipedia")): \(host) is not in \(settings.allowlistFolder)/domains.txt, so Wikipedia "
          + "cannot be asked; add it there, or set tools.wikipedia to false."
      ]
    } catch {
      return ["WIKIPEDIA_API_BASE \(error.reason)."]
    }
  }
}

extension ToolLimits {
  init(_ settings: Settings.Tools) {
    let minute = Duration.seconds(60)
    self.init(
      person: RateLimit(settings.perPersonMinute, per: minute),
      community: RateLimit(settings.perCommunityMinute, per: minute),
      everybody: RateLimit(settings.perMinute, per: minute))
  }
}
