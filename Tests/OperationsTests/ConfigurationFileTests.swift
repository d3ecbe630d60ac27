import Foundation
import Groundwork
import LanguageModels
import Testing
import Vocabulary
import YAML

@testable import Operations

@Suite("Configuration file")
struct ConfigurationFileTests {
  private func read(_ text: String, _ environment: [String: String] = [:]) -> (
    settings: Settings, findings: [String]
  ) {
    let configuration = Configuration.load(variable: { environment[$0] }) { path throws(TextFileError) in
      guard path == "config/warden.yaml" else { throw .missing }
      return Array(text.utf8)
    }
    return (configuration.settings, configuration.findings.map(\.description))
  }

  @Test(
    "A missing or empty file means defaults", arguments: [nil, "", "# nothing\n", "models:\nlimits: ~\n"])
  func defaults(text: String?) {
    let configuration = Configuration.load(variable: { _ in nil }) { path throws(TextFileError) in
      guard let text, path.hasSuffix("warden.yaml") else { throw .missing }
      return Array(text.utf8)
    }
    #expect(configuration.settings == Settings())
    #expect(configuration.findings.isEmpty)
  }

  @Test("The file of the repository has every key, and says the defaults")
  func shippedFile() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "config/warden.yaml"), encoding: .utf8)
    let (settings, findings) = read(text)
    #expect(settings == Settings())
    #expect(findings.isEmpty)
    let keys = try YAMLDocument(parsing: text, file: "warden.yaml").root.mapping().compactMap(\.key.text)
    #expect(
      Set(keys) == [
        "operators", "models", "personality", "groups", "telegram", "discord", "money", "budget", "limits",
        "http", "tools", "context", "folders", "wallets", "token", "staking", "decision_log",
        "arena",
      ])
  }

  @Test("Every key is read")
  func readsAll() {
    let (settings, findings) = read(
      """
      operators: ["telegram:1001", discord:2002]
      models: {companion: "anthropic:claude-haiku-5-5", guardian: offline, fallback: [openai:gpt-5.5, "ollama:llama3.2:3b"],
        quick: "ollama:llama3.2:1b", strong: "anthropic:claude-opus-5-5", cache: false}
      personality: butler_2
      telegram: {flood: {overall_per_second: 1000, chat_per_second: 0.5, group_per_minute: 40}}
      discord: {mode: polling, channels: [123456789012345678, "2"], groups: all}
      money: {mode: off}
      arena: {per_workspace: true}
      budget: {daily_tokens: 0, daily_usd: 12.345678, community: {daily_tokens: 5}, person: {daily_usd: "0.5"}}
      limits: {backlog: 1, lanes: 2, attempts: 3, lease_seconds: 40, sends_in_flight: 5,
        commands_per_ten_seconds: 6, messages_per_twenty_seconds: 7}
      http: {body_bytes: 1024, connections: 9}
      tools: {wikipedia: false, contact: me@example.org, per_person_minute: 1, per_community_minute: 2, per_minute: 3}
      context: {strategy: sliding_window, turns: 3, summaries: false}
      folders: {personality: ../personas, allowlist: /etc/warden/allowlist}
      wallets: {domain: bot.example.org, chain: devnet}
      token: {name: TOK, mint: So11111111111111111111111111111111111111112, supply: "12.5", price: "0.0000125",
        program: TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb, treasury: mbrHMbTxtY553HdGmq1sjCC7QhPmUPuWPzXwMjUxoKw,
        cold_treasuries: [So11111111111111111111111111111111111111112],
        dollar_mint: So11111111111111111111111111111111111111112}
      staking: {on: false, early: forbid, auto_release: false, burn_bps: 1}
      decision_log: {witnesses: ["telegram:-100123", "discord:613425648685547541"],
        root_key: "0101010101010101010101010101010101010101010101010101010101010101"}
      """,
      [
        "ANTHROPIC_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
        "OLLAMA_BASE_URL": "http://localhost:2",
      ])
    #expect(findings.isEmpty)
    #expect(settings.operators == ["telegram:1001", "discord:2002"])
    #expect(settings.models.companion == .model(ModelID(.anthropic, "claude-haiku-5-5")))
    #expect(settings.models.guardian == .offline)
    #expect(settings.models.fallback.map(\.description) == ["openai:gpt-5.5", "ollama:llama3.2:3b"])
    #expect(settings.personality == "butler_2")
    #expect(!settings.tools.hasWikipedia)
    #expect(settings.tools.contact == "me@example.org")
    #expect(settings.tools.perPersonMinute == 1)
    #expect(settings.tools.perCommunityMinute == 2)
    #expect(settings.tools.perMinute == 3)
    #expect(
      settings.telegram.flood
        == Settings.Flood(overallPerSecond: 1_000, chatPerSecond: 0.5, groupPerMinute: 40))
    #expect(settings.discord.mode == .polling)
    #expect(settings.discord.channels == ["123456789012345678", "2"])
    #expect(settings.groups == .all)
    #expect(settings.money == .off)
    #expect(settings.hasArenaPerWorkspace)
    #expect(settings.context == Settings.Context(strategy: .slidingWindow, turns: 3, summaries: false))
    #expect(settings.models.caps.all == DailyCaps(tokens: 0, cost: MicroDollars(12_345_678)))
    #expect(!settings.models.isCaching)
    #expect(settings.models.quick == ModelID(.ollama, "llama3.2:1b"))
    #expect(settings.models.strong == ModelID(.anthropic, "claude-opus-5-5"))
    #expect(settings.models.caps.community == DailyCaps(tokens: 5, cost: nil))
    #expect(settings.models.caps.person == DailyCaps(tokens: nil, cost: MicroDollars(500_000)))
    #expect(
      settings.limits
        == Settings.Limits(
          backlog: 1, lanes: 2, attempts: 3, lease: .seconds(40), sendsInFlight: 5, commandsPerTenSeconds: 6,
          messagesPerTwentySeconds: 7))
    #expect(settings.http == Settings.HTTP(bodyBytes: 1_024, connections: 9))
    #expect(settings.wallets == Settings.Wallets(domain: "bot.example.org", chain: .devnet))
    #expect(settings.token.supply == 1_250_000_000)
    #expect(settings.token.price == 12_500_000)
    #expect(settings.token.treasury == "mbrHMbTxtY553HdGmq1sjCC7QhPmUPuWPzXwMjUxoKw")
    #expect(settings.token.coldTreasuries == ["So11111111111111111111111111111111111111112"])
    #expect(settings.signing.witnesses.map(\.key) == ["telegram:-100123", "discord:613425648685547541"])
    #expect(settings.signing.root == String(repeating: "01", count: 32))
    #expect(!settings.staking.isOn && settings.staking.early == .forbid && !settings.staking.autoRelease)
    #expect(settings.staking.burnShare == 1)
    #expect(settings.personalityFolder == "../personas")
    #expect(settings.allowlistFolder == "/etc/warden/allowlist")
  }

  @Test(
    "A wrong value is an error with its line and what is allowed, and its default stays",
    arguments: [
      (
        "operators: [\"@ada\"]",
        "operators[0] must be a platform and an account's number, such as telegram:1001, not “@ada” in quotes."
      ),
      (
        "operators: [\"telegram:ada\"]",
        "operators[0] must be a platform and an account's number, such as telegram:1001, not “telegram:ada” in quotes."
      ),
      (
        "operators: [irc:1]",
        "operators[0] must be a platform and an account's number, such as telegram:1001, not “irc:1”."
      ),
      (
        "models: {quick: offline}",
        "models.quick must be same, anthropic:<model>, openai:<model> or ollama:<model>, not “offline”."
      ),
      ("arena: {per_workspace: maybe}", "arena.per_workspace must be true or false, not “maybe”."),
      ("operators: telegram:1", "operators must be a list, not “telegram:1”."),
      (
        "models: {companion: gpt-5.5}",
        "models.companion must be auto, offline, anthropic:<model>, openai:<model> or ollama:<model>, not “gpt-5.5”."
      ),
      (
        "models: {fallback: [auto]}",
        "models.fallback[0] must be offline, anthropic:<model>, openai:<model> or ollama:<model>, not “auto”."
      ),
      (
        "personality: ../../etc/passwd",
        "personality must be the name of a file in the personality folder without .yaml, not “../../etc/passwd”."
      ),
      (
        "telegram: {flood: {chat_per_second: 0}}",
        "telegram.flood.chat_per_second must be a number from 0.01 to 1000000.0, not “0”."
      ),
      ("discord: {mode: rest}", "discord.mode must be gateway or polling, not “rest”."),
      ("discord: {channels: [general]}", "discord.channels[0] must be a channel's number, not “general”."),
      ("groups: none", "groups must be mention or all, not “none”."),
      ("money: {mode: real}", "money.mode must be off, paper or live, not “real”."),
      (
        "budget: {daily_tokens: many}",
        "budget.daily_tokens must be a whole number from 0 to 1000000000000, not “many”."
      ),
      (
        "budget: {daily_usd: -1}",
        "budget.daily_usd must be dollars such as \"1.00\", below a million and with at most six decimals, not “-1”."
      ),
      ("limits: {lanes: 1.5}", "limits.lanes must be a whole number from 1 to 100000, not “1.5”."),
      ("limits: 5", "limits must be a group of keys, not “5”."),
      ("- operators", "the file must be a group of keys, not a list."),
      ("a: [", "this is no YAML: did not find expected node content while parsing a flow node."),
    ])
  func wrongValues(line: String, message: String) {
    let (settings, findings) = read("# first line\n" + line + "\n")
    #expect(findings.count == 1)
    #expect(findings.first.map { $0.hasSuffix(": " + message) } == true, "\(findings)")
    #expect(settings == Settings())
  }

  @Test("Every fault of a file is told, in the order of its lines")
  func tellsAll() {
    let configuration = Configuration.load(variable: { _ in nil }) { path throws(TextFileError) in
      guard path != ".env" else { return Array("nonsense\n".utf8) }
      return Array("limits: {lanes: 0}\nmodle: {}\ngroups: some\n".utf8)
    }
    #expect(
      configuration.findings.map(\.description) == [
        ".env:1: this is no NAME=value line.",
        "config/warden.yaml:1: limits.lanes must be a whole number from 1 to 100000, not “0”.",
        "config/warden.yaml:2: unknown key modle, did you mean models?",
        "config/warden.yaml:3: groups must be mention or all, not “some”.",
      ])
    #expect(!configuration.isUsable)
  }

  @Test("An unknown key is a warning, with which Warden starts")
  func unknownKeys() {
    let configuration = Configuration.load(variable: { _ in nil }) { path throws(TextFileError) in
      guard path != ".env" else { throw .missing }
      return Array("telegram: {flood: {chat_per_minute: 1}}\n".utf8)
    }
    #expect(configuration.findings.map(\.gravity) == [.warning])
    #expect(configuration.isUsable)
  }

  @Test("A model that the environment does not provide is a warning that names the variable")
  func missingKeys() {
    let text = "models: {companion: anthropic:x, guardian: openai:y, fallback: [ollama:z, offline]}"
    #expect(
      read(text).findings == [
        "config/warden.yaml:1: models.companion cannot be used until ANTHROPIC_API_KEY is set in the environment.",
        "config/warden.yaml:1: models.guardian cannot be used until OPENAI_API_KEY is set in the environment.",
        "config/warden.yaml:1: models.fallback[0] cannot be used until OLLAMA_BASE_URL is set in the environment.",
      ])
  }

  @Test("Polling without a channel is a warning")
  func noChannels() {
    #expect(
      read("discord:\n  mode: polling\n").findings == [
        "config/warden.yaml:2: discord.mode follows no channel: list them under discord.channels."
      ])
  }

  @Test("Groups stand at the top or under discord; the top wins")
  func groups() {
    #expect(read("discord: {groups: all}\n").settings.groups == .all)
    #expect(read("groups: all\n").settings.groups == .all)
    #expect(read("groups: mention\ndiscord: {groups: all}\n").settings.groups == .mention)
  }

  @Test(
    "Dollars are read to the last millionth",
    arguments: [
      ("\"1.00\"", 1_000_000), ("1.5", 1_500_000), ("0", 0), ("\"0.000001\"", 1),
      ("999999.999999", 999_999_999_999),
      ("1000000", nil), ("1.0000001", nil), ("1.", nil), (".5", nil), ("1e3", nil), ("\"$1\"", nil),
      ("1,5", nil),
    ] as [(String, Int64?)])
  func dollars(text: String, expected: Int64?) {
    let (settings, findings) = read("budget:\n  daily_usd: \(text)\n")
    #expect(settings.models.caps.all.cost == MicroDollars(expected ?? 1_000_000))
    #expect(findings.isEmpty == (expected != nil))
  }

  @Test(
    "The folders lie beside that of the configuration",
    arguments: [
      ("config", "personality"), ("./config/", "./personality"),
      ("/etc/warden/config", "/etc/warden/personality"),
      ("/conf", "/personality"), (".", "./../personality"), ("/", "/personality"),
      ("..", "../../personality"),
      ("a/..", "a/../../personality"),
    ])
  func folders(config: String, personality: String) {
    let configuration = Configuration.load(variable: { ["WARDEN_CONFIG": config][$0] }) {
      path throws(TextFileError) in
      throw .missing
    }
    #expect(configuration.settings.personalityFolder == personality)
  }

  @Test(
    "A configuration folder that is named and not there is worth a warning; without a name it may be missing")
  func missingFolder() {
    func findings(_ config: String?, folder: TextFileError) -> [String] {
      Configuration.load(variable: { $0 == "WARDEN_CONFIG" ? config : nil }) { path throws(TextFileError) in
        throw path == config ? folder : .missing
      }.findings.map(\.description)
    }
    #expect(
      findings("/nowhere", folder: .missing) == ["/nowhere: WARDEN_CONFIG names a folder that is not there."])
    #expect(findings("/empty", folder: .unreadable("Is a directory")).isEmpty)
    #expect(findings(nil, folder: .missing).isEmpty)
  }

  @Test("A file that is there and cannot be read is an error")
  func unreadable() {
    let configuration = Configuration.load(variable: { _ in nil }) { path throws(TextFileError) in
      throw path == ".env" ? .tooLarge(limit: 7) : .unreadable("Permission denied")
    }
    #expect(
      configuration.findings.map(\.description) == [
        ".env: the file is larger than 7 bytes.",
        "config/warden.yaml: the file cannot be read: Permission denied.",
      ])
  }

  @Test("Whatever the files hold, reading them ends with settings and findings that have a place")
  func survivesAnything() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shipped = try [UInt8](Data(contentsOf: root.appending(path: "config/warden.yaml")))
    let chance = Randomness.seeded(5)
    for round in 0..<400 {
      var text = shipped
      if round.isMultiple(of: 2) { text = Array(text[..<chance.index(below: text.count)]) }
      for _ in 0..<chance.index(below: 8) where !text.isEmpty {
        text[chance.index(below: text.count)] = chance.bytes(1)[0]
      }
      let configuration = Configuration.load(variable: { _ in nil }) { _ throws(TextFileError) in text }
      #expect(configuration.findings.allSatisfy { $0.line >= 1 && !$0.message.contains("\n") })
    }
  }
}
