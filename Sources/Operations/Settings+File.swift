import LanguageModels
import Vocabulary
import YAML

extension Settings {
  /// Takes in `warden.yaml`. What it does not say, or says wrongly, stays as it is.
  ///
  /// Comes after the environment: a model whose key is missing there is worth a warning.
  mutating func apply(_ document: YAMLDocument, _ findings: inout [Finding]) {
    let complaints = document.read { reader in
      let list = reader.list("operators") { node throws(YAMLError) in try operatorEntry(node) }
      operators = list ?? operators
      reader.section("models") { readModels(&$0) }
      personality =
        reader.read("personality") { node throws(YAMLError) in try personaName(node) } ?? personality
      reader.section("telegram") { readTelegram(&$0) }
      reader.section("discord") { readDiscord(&$0) }
      groups = reader.choice("groups") ?? groups
      reader.section("money") { readMoney(&$0) }
      reader.section("arena") { hasArenaPerWorkspace = $0.bool("per_workspace") ?? hasArenaPerWorkspace }
      reader.section("decision_log") { readDecisionLog(&$0) }
      reader.section("wallets") { readWallets(&$0) }
      reader.section("token") { readToken(&$0) }
      reader.section("staking") { readStaking(&$0) }
      reader.section("budget") { readBudget(&$0) }
      reader.section("limits") { readLimits(&$0) }
      reader.section("http") { readHTTP(&$0) }
      reader.section("tools") { readTools(&$0) }
      reader.section("context") { readContext(&$0) }
      reader.section("folders") { readFolders(&$0) }
    }
    // In the order of the file, whatever the order of reading was.
    let all =
      complaints.errors.map { Finding(.error, $0) } + complaints.warnings.map { Finding(.warning, $0) }
    findings += all.sorted { $0.line < $1.line }
  }

  private mutating func readModels(_ reader: inout YAMLReader) {
    models.companion = readChoice("companion", &reader) ?? models.companion
    models.guardian = readChoice("guardian", &reader) ?? models.guardian
    models.isCaching = reader.bool("cache") ?? models.isCaching
    models.quick = readModel("quick", or: "same", ModelProvider.allCases, &reader)
    models.strong = readModel("strong", or: "same", ModelProvider.allCases, &reader)
    let fallback = reader.list("fallback") { node throws(YAMLError) in
      (choice: try modelChoice(node, or: ["offline"]), node: node)
    }
    for (choice, node) in fallback ?? [] { warnOfMissingKey(choice.model, node, &reader) }
    models.fallback = fallback?.compactMap(\.choice.model) ?? models.fallback
    // Anthropic has no model that makes vectors.
    models.embeddings = readModel("embeddings", or: "built_in", [.openai, .ollama], &reader)
    models.embeddingDimensions =
      reader.count("embedding_dimensions", in: 8...4_096) ?? models.embeddingDimensions
  }

  private func readChoice(_ key: String, _ reader: inout YAMLReader) -> ModelChoice? {
    let choice = reader.read(key) { node throws(YAMLError) in try modelChoice(node, or: ["auto", "offline"]) }
    if let node = reader.value(key) { warnOfMissingKey(choice?.model, node, &reader) }
    return choice
  }

  /// - Returns: `nil` for `word`, and for what is neither.
  private func readModel(
    _ key: String, or word: String, _ providers: [ModelProvider], _ reader: inout YAMLReader
  ) -> ModelID? {
    let model = reader.read(key) { node throws(YAMLError) in try modelOrWord(node, word, providers) } ?? nil
    if let node = reader.value(key) { warnOfMissingKey(model, node, &reader) }
    return model
  }

  /// A server of one's own that speaks OpenAI's language may want no key; the providers' own do.
  private func warnOfMissingKey(_ model: ModelID?, _ node: YAMLNode, _ reader: inout YAMLReader) {
    let defaults = Models()
    let missing: String? =
      switch model?.provider {
      case .anthropic where models.anthropicKey == nil: "ANTHROPIC_API_KEY"
      case .openai where models.openAIKey == nil && models.openAIBase == defaults.openAIBase:
        "OPENAI_API_KEY"
      case .ollama where models.ollamaBase == nil: "OLLAMA_BASE_URL"
      case .anthropic, .openai, .ollama, nil: nil
      }
    if let missing { reader.warn(node.error("cannot be used until \(missing) is set in the environment")) }
  }

  private mutating func readTelegram(_ reader: inout YAMLReader) {
    reader.section("flood") { flood in
      // A thousand and more means no limit; 0 would mean never.
      let rates = 0.01...1_000_000
      telegram.flood.overallPerSecond =
        flood.double("overall_per_second", in: rates) ?? telegram.flood.overallPerSecond
      telegram.flood.chatPerSecond =
        flood.double("chat_per_second", in: rates) ?? telegram.flood.chatPerSecond
      telegram.flood.groupPerMinute =
        flood.double("group_per_minute", in: rates) ?? telegram.flood.groupPerMinute
    }
  }

  private mutating func readDiscord(_ reader: inout YAMLReader) {
    discord.mode = reader.choice("mode") ?? discord.mode
    discord.channels =
      reader.list("channels") { node throws(YAMLError) in try channel(node) } ?? discord.channels
    discord.guilds = reader.list("guilds") { node throws(YAMLError) in try server(node) } ?? discord.guilds
    discord.requestsPerSecond =
      reader.int("requests_per_second", in: 1...1_000_000).map { Int($0) } ?? discord.requestsPerSecond
    // For both platforms, wherever it stands; at the top it is read later and wins.
    groups = reader.choice("groups") ?? groups
    if discord.mode == .polling, discord.channels.isEmpty {
      let place = reader.value("mode") ?? reader.node
      reader.warn(place.error("follows no channel: list them under discord.channels"))
    }
  }

  private mutating func readMoney(_ reader: inout YAMLReader) {
    money = reader.choice("mode") ?? money
    let grant = reader.read("grant") { node throws(YAMLError) in try dollars(node) }
    playMoney = grant.map { .dollars(units: $0.count) } ?? playMoney
  }

  private mutating func readBudget(_ reader: inout YAMLReader) {
    models.caps.all = readCaps(&reader, models.caps.all)
    models.guardianPercent = reader.int("guardian_percent", in: 0...100) ?? models.guardianPercent
    reader.section("community") { models.caps.community = readCaps(&$0, .none) }
    reader.section("person") { models.caps.person = readCaps(&$0, .none) }
  }

  private func readCaps(_ reader: inout YAMLReader, _ usual: DailyCaps) -> DailyCaps {
    DailyCaps(
      tokens: reader.int("daily_tokens", in: 0...1_000_000_000_000) ?? usual.tokens,
      cost: reader.read("daily_usd") { node throws(YAMLError) in try dollars(node) } ?? usual.cost)
  }

  private mutating func readLimits(_ reader: inout YAMLReader) {
    limits.backlog = reader.count("backlog", in: 1...1_000_000) ?? limits.backlog
    limits.lanes = reader.count("lanes", in: 1...100_000) ?? limits.lanes
    limits.attempts = reader.count("attempts", in: 1...100) ?? limits.attempts
    limits.lease = reader.int("lease_seconds", in: 10...86_400).map { .seconds($0) } ?? limits.lease
    limits.sendsInFlight = reader.count("sends_in_flight", in: 1...1_024) ?? limits.sendsInFlight
    limits.commandsPerTenSeconds =
      reader.count("commands_per_ten_seconds", in: 1...10_000) ?? limits.commandsPerTenSeconds
    limits.messagesPerTwentySeconds =
      reader.count("messages_per_twenty_seconds", in: 1...10_000) ?? limits.messagesPerTwentySeconds
  }

  private mutating func readHTTP(_ reader: inout YAMLReader) {
    http.bodyBytes = reader.count("body_bytes", in: 1_024...16 << 20) ?? http.bodyBytes
    http.connections = reader.count("connections", in: 1...10_000) ?? http.connections
  }

  private mutating func readTools(_ reader: inout YAMLReader) {
    tools.hasWikipedia = reader.bool("wikipedia") ?? tools.hasWikipedia
    tools.contact = reader.read("contact") { node throws(YAMLError) in try contact(node) } ?? tools.contact
    tools.perPersonMinute = reader.count("per_person_minute", in: 1...1_000) ?? tools.perPersonMinute
    tools.perCommunityMinute =
      reader.count("per_community_minute", in: 1...10_000) ?? tools.perCommunityMinute
    tools.perMinute = reader.count("per_minute", in: 1...100_000) ?? tools.perMinute
  }

  private mutating func readContext(_ reader: inout YAMLReader) {
    context.strategy = reader.choice("strategy") ?? context.strategy
    context.turns = reader.count("turns", in: 1...100) ?? context.turns
    context.summaries = reader.bool("summaries") ?? context.summaries
  }

  private mutating func readFolders(_ reader: inout YAMLReader) {
    if let folder = reader.string("personality") { personalityFolder = beside(folder) }
    if let folder = reader.string("allowlist") { allowlistFolder = beside(folder) }
  }
}
