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
    let tree = registry.tree()
    #expect(tree.map(\.name) == registry.roots)
    for command in tree {
      let expected = try #require(catalogue.object([command.name]), "\(command.name)")
      let permissions = expected["default_member_permissions"] as? String
      #expect(command.isForOperators == (permissions == "0"))
      try expect(command, in: catalogue, at: [command.name])
    }
  }

  /// What the samples have is in the catalogue, though that has more.
  private func expect(_ branch: CommandBranch, in catalogue: Catalogue, at path: [String]) throws {
    let expected = try #require(catalogue.object(path), "\(path)")
    #expect(branch.description == expected["description"] as? String)
    switch branch.content {
    case .group(let branches):
      for part in branches { try expect(part, in: catalogue, at: path + [part.name]) }
    case .command(let arguments):
      let options = try (expected["options"] as? [[String: Any]] ?? []).map(canonical)
      #expect(try arguments.map { try canonical(json($0)) } == options, "\(path)")
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
    #expect(registry.tree().map(\.isForOperators) == [false, false, false, true])
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
    guard case .group(let parts) = registry.tree()[1].content else {
      Issue.record("rep is a group")
      return
    }
    #expect(parts.map(\.localised) == [["de": "Zeig es"]])
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

  private func canonical(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  /// As the catalogue writes it, which is how Discord does.
  private func json(_ argument: ArgumentDescription) -> [String: Any] {
    var json: [String: Any] = [
      "name": argument.name, "description": argument.purpose, "required": argument.isRequiredInForms,
    ]
    if argument.hasSuggestions { json["autocomplete"] = true }
    switch argument.shape {
    case .word(let length), .freeText(let length):
      (json["type"], json["min_length"], json["max_length"]) = (3, length.lowerBound, length.upperBound)
    case .choice(let names):
      (json["type"], json["choices"]) = (3, names.map { ["name": $0, "value": $0] })
    case .whole(let range):
      (json["type"], json["min_value"], json["max_value"]) = (4, range.lowerBound, range.upperBound)
    case .numbers(let numbers):
      let choices = numbers.map { ["name": String($0), "value": $0] as [String: Any] }
      (json["type"], json["choices"]) = (4, choices)
    case .yesNo: json["type"] = 5
    case .person: json["type"] = 6
    }
    return json
  }
}
