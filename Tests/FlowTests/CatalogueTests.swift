import Commands
import Discord
import Foundation
import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// Every command of the catalogue as it is to be registered, and what is said of it beside that.
private struct Catalogue {
  /// One of a first word, group or command, in canonical JSON without what Discord takes for granted.
  private(set) var registered: [String: String] = [:]
  private(set) var entries: [String: [String: Any]] = [:]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/commands/catalogue.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    for command in try #require(json?["discord_global_commands"] as? [[String: Any]]) {
      registered.merge(try Catalogue.parts(of: command)) { first, _ in first }
    }
    for entry in try #require(json?["catalogue"] as? [[String: Any]]) {
      entries[try #require(entry["path"] as? String)] = entry
    }
  }

  /// A command and everything below it, by their paths; each without what lies below.
  static func parts(of object: [String: Any], below path: [String] = []) throws -> [String: String] {
    let path = path + [try #require(object["name"] as? String)]
    var own = object
    var parts: [String: String] = [:]
    let options = object["options"] as? [[String: Any]] ?? []
    let isBranch = options.contains { [1, 2].contains($0["type"] as? Int) }
    if isBranch {
      for option in options {
        parts.merge(try Catalogue.parts(of: option, below: path)) { first, _ in first }
      }
    }
    own["options"] = isBranch || options.isEmpty ? nil : options.map(normal)
    parts[path.joined(separator: " ")] = try canonical(normal(own))
    return parts
  }

  private static func normal(_ object: [String: Any]) -> [String: Any] {
    var object = object
    if object["required"] as? Bool == false { object["required"] = nil }
    return object
  }

  private static func canonical(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }
}

@Suite("The commands that there are")
struct CatalogueTests {
  let registry: CommandRegistry

  init() async throws {
    let known = Guarded(CommandRegistry([]))
    try await withBot { bot in known.withLock { $0 = bot.bot.registry } }
    registry = known.withLock { $0 }
  }

  @Test("are registered as the catalogue says, each with all of its options, choices and lengths")
  func registration() throws {
    let catalogue = try Catalogue()
    let bytes = Connectors.discordCommands(of: registry).inServer
    let commands = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
    #expect(commands.count == registry.roots.count)
    for command in commands {
      for (path, text) in try Catalogue.parts(of: command) {
        #expect(catalogue.registered[path] == text, "/\(path)")
      }
    }
  }

  @Test("are what Discord's own description of its API allows, everywhere and in one server")
  func described() throws {
    let (specification, commands) = (
      try DiscordSpecification.standard(), Connectors.discordCommands(of: registry)
    )
    for (path, bytes) in [
      ("/applications/7001/commands", commands.everywhere),
      ("/applications/7001/guilds/500/commands", commands.inServer),
    ] {
      // What Discord's documentation has as a text is a number in its description.
      let body = String(decoding: bytes, as: UTF8.self)
        .replacing(/"default_member_permissions":"(\d+)"/) { "\"default_member_permissions\":\($0.1)" }
      #expect(body.utf8.count > 1_000)
      let call = DiscordWorld.Call(method: "PUT", path: path, body: body)
      #expect(specification.fault(in: call) == nil)
    }
  }

  @Test("are shown to whom the catalogue says, and answer the errors that it lists")
  func visibility() throws {
    let catalogue = try Catalogue()
    for command in registry.commands {
      let entry = try #require(catalogue.entries[command.path], "/\(command.path)")
      let seen = try #require(entry["visibility"] as? String)
      let expected: Visibility =
        seen.contains("DM only") ? .directOnly : seen.hasPrefix("P") ? .everyone : .ephemeral
      #expect(command.visibility == expected, "/\(command.path)")
      let errors = Set(try #require(entry["errors"] as? [String])).subtracting(["rate_limited"])
      #expect(Set(command.errors.map(\.rawValue)).subtracting(["rate_limited"]) == errors, "/\(command.path)")
    }
  }

  @Test("are fit for both platforms")
  func findings() { #expect(registry.findings() == []) }
}
