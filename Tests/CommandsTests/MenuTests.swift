import Commands
import Foundation
import Testing

/// The catalogue as both platforms get it.
private struct Catalogue {
  let discord: [[String: Any]]
  let telegram: [String: String]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/commands/catalogue.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    discord = try #require(json?["discord_global_commands"] as? [[String: Any]])
    let entries = try #require(json?["telegram_default_commands"] as? [[String: String]])
    telegram = Dictionary(
      try entries.map { (try #require($0["command"]), try #require($0["description"])) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The object with this name among `options` of `parent`, or among the commands.
  func object(_ path: [String]) -> [String: Any]? {
    var options = discord
    var found: [String: Any]?
    for name in path {
      found = options.first { $0["name"] as? String == name }
      options = found?["options"] as? [[String: Any]] ?? []
    }
    return found
  }
}

@Suite("What platforms are told about commands")
struct MenuTests {
  let registry = Samples().registry

  @Test("is what the catalogue says, for every command there is, on Discord")
  func discord() throws {
    let catalogue = try Catalogue()
    let registered = registry.discordCommands()
    #expect(registered.map(\.name) == registry.roots)
    for command in registered {
      let expected = try #require(catalogue.object([command.name]), "\(command.name)")
      #expect(command.description == expected["description"] as? String)
      #expect(command.defaultMemberPermissions == expected["default_member_permissions"] as? String)
      for option in command.options {
        switch option.kind {
        case .group:
          let group = try #require(catalogue.object([command.name, option.name]))
          #expect(group["type"] as? Int == 2)
          #expect(option.description == group["description"] as? String)
          for part in try #require(option.options) {
            #expect(try same(part, catalogue.object([command.name, option.name, part.name])))
          }
        case .subcommand, .text, .integer, .boolean, .user:
          #expect(
            try same(option, catalogue.object([command.name, option.name])), "/\(command.name) \(option.name)"
          )
        }
      }
    }
  }

  @Test("is what the catalogue says, for every command there is, on Telegram")
  func telegram() throws {
    let catalogue = try Catalogue()
    let menu = registry.telegramMenu(for: .everywhere)
    #expect(!menu.isEmpty)
    for entry in menu { #expect(catalogue.telegram[entry.command] == entry.description, "\(entry.command)") }
    #expect(menu == registry.telegramMenu(for: .privateChats))
    #expect(Set(menu.map(\.command)).count == menu.count)
  }

  @Test("keeps from menus what does not work there")
  func scopes() {
    let registry = CommandRegistry([
      Command("open", "For all") { _ in Reply("") },
      Command("secret", "In private", visibility: .directOnly, aliases: [CommandAlias("hush", menu: "Hush")])
      {
        _ in Reply("")
      },
      Command("tune", "For some", who: .permission("tune")) { _ in Reply("") },
      Command("rule", "For operators", who: .operators) { _ in Reply("") },
    ])
    func names(_ scope: TelegramScope) -> [String] { registry.telegramMenu(for: scope).map(\.command) }
    #expect(names(.everywhere) == ["open", "secret", "hush", "tune"])
    #expect(names(.privateChats) == ["open", "secret", "hush", "tune"])
    #expect(names(.groups) == ["open"])
    #expect(names(.administrators) == ["open", "tune"])
    #expect(registry.discordCommands().map(\.defaultMemberPermissions) == [nil, nil, nil, "0"])
  }

  @Test("is said in another language where there is one")
  func languages() {
    let registry = CommandRegistry(
      [
        Command("wiki", "Look it up", localised: ["de": "Schlag nach"]) { _ in Reply("") },
        Command("rep show", "Show it", localised: ["de": "Zeig es"]) { _ in Reply("") },
      ], groups: [CommandGroup("rep", "Reputation", localised: ["de": "Ansehen"])])
    #expect(registry.languages == ["de"])
    #expect(
      registry.telegramMenu(for: .groups, language: "de").map(\.description) == ["Schlag nach", "Ansehen"])
    #expect(
      registry.telegramMenu(for: .groups, language: "fr").map(\.description) == ["Look it up", "Reputation"])
    #expect(registry.discordCommands()[1].options[0].localised == ["de": "Zeig es"])
  }

  @Test("can be printed")
  func listing() {
    let registry = CommandRegistry([
      Command(
        "wiki", "Look it up", Argument<FreeText>("query", "Topic"), Argument<Int?>("results", "How many")
      ) {
        _, _, _ in Reply("")
      }
    ])
    #expect(
      registry.listing() == """
        Telegram
          default, all_private_chats, all_group_chats, all_chat_administrators
            /wiki  Look it up
        Discord
          /wiki <query …> [results]
            Look it up

        """)
  }

  /// Whether an option is the same as the JSON object of the catalogue.
  private func same(_ option: DiscordOption, _ expected: [String: Any]?) throws -> Bool {
    let expected = try #require(expected, "\(option.name)")
    return try canonical(json(option)) == canonical(expected)
  }

  private func canonical(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  private func json(_ option: DiscordOption) -> [String: Any] {
    var json: [String: Any] = [
      "type": option.kind.rawValue, "name": option.name, "description": option.description,
    ]
    json["options"] = option.options?.map { self.json($0) }
    json["required"] = option.isRequired
    if option.hasAutocomplete { json["autocomplete"] = true }
    if !option.choices.isEmpty {
      json["choices"] = option.choices.map { choice -> [String: Any] in
        switch choice {
        case .text(let text): ["name": text, "value": text]
        case .integer(let number): ["name": String(number), "value": number]
        }
      }
    }
    json["min_length"] = option.length?.lowerBound
    json["max_length"] = option.length?.upperBound
    json["min_value"] = option.range?.lowerBound
    json["max_value"] = option.range?.upperBound
    return json
  }
}
