import Discord
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Registering commands with Discord", .timeLimit(.minutes(5)))
struct DiscordMenuTests {
  let rig: ConnectorRig
  let memory = Watched<[String: String]>([:])

  init() throws { rig = try ConnectorRig() }

  var door: DiscordMenuRegistrar.Memory {
    let memory = memory
    return DiscordMenuRegistrar.Memory(
      read: { name in memory.value[name] }, write: { name, hash in memory.change { $0[name] = hash } })
  }

  static let everywhere = "/applications/7001/commands"
  static func server(_ number: String) -> String { "/applications/7001/guilds/\(number)/commands" }

  func commands(_ names: String...) -> DiscordMenuRegistrar.Commands {
    let list = names.map { #"{"type":1,"name":"\#($0)","description":"Does it"}"# }.joined(separator: ",")
    return .init(everywhere: Array("[\(list)]".utf8), inServer: Array("[\(list)]".utf8))
  }

  var puts: Int { rig.discord.world.value.calls.count { $0.method == "PUT" } }
  var calls: Int { rig.discord.world.value.calls.count }

  @Test("Commands are registered when they have changed, and nothing is asked when they have not")
  func onlyChanges() async throws {
    try await rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    #expect(puts == 1)
    let before = calls
    try await rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    #expect(calls == before)
    try await rig.connector.keepRegistered(commands("a", "b"), servers: [], memory: door)
    #expect(puts == 2)
    #expect(rig.discord.world.value.commands[Self.everywhere]?.contains(#""name":"b""#) == true)
  }

  @Test("What Discord has already is not registered again, whatever it adds to it and in whichever order")
  func lostHash() async throws {
    let ours =
      #"[{"type":1,"name":"a","description":"Does it","description_localizations":{"de":"Tut es","fr":"Il fait"},"#
      + #""options":[{"type":4,"name":"n","description":"How much","required":true,"min_value":1}]}]"#
    let theirs =
      #"[{"id":"1","application_id":"7001","version":"2","default_member_permissions":null,"nsfw":false,"#
      + #""dm_permission":true,"name":"a","name_localizations":null,"description":"Does it","#
      + #""description_localizations":{"fr":"Il fait","de":"Tut es"},"type":1,"#
      + #""options":[{"required":true,"min_value":1.0,"name":"n","type":4,"description":"How much"}]}]"#
    rig.discord.world.change { $0.commands[Self.everywhere] = theirs }
    let commands = DiscordMenuRegistrar.Commands(everywhere: Array(ours.utf8), inServer: [])
    #expect(await rig.connector.register(commands, servers: [], memory: door) == 0)
    #expect(puts == 0)
    #expect(
      rig.discord.world.value.calls.contains { $0.path == Self.everywhere + "?with_localizations=true" })
    // One word less, and it is another command.
    let changed = DiscordMenuRegistrar.Commands(
      everywhere: Array(ours.replacing("Il fait", with: "Fait").utf8), inServer: [])
    #expect(await rig.connector.register(changed, servers: [], memory: door) == 0)
    #expect(puts == 1)
  }

  @Test(
    "Registered for servers, nobody sees a command twice, and a server that is not named any more has none")
  func servers() async throws {
    try await rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    try await rig.connector.keepRegistered(commands("a"), servers: ["500"], memory: door)
    #expect(rig.discord.world.value.commands[Self.everywhere] == "[]")
    #expect(rig.discord.world.value.commands[Self.server("500")] != nil)
    try await rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    #expect(rig.discord.world.value.commands[Self.everywhere] != "[]")
    #expect(rig.discord.world.value.commands[Self.server("500")] == "[]")
    let before = puts
    try await rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    #expect(puts == before)
  }

  @Test("When Discord takes no new commands for today, they wait for tomorrow, also over a restart")
  func usedUp() async throws {
    rig.discord.fail("/commands", with: .answer(status: 200, headers: [("Via", "1")], body: "[]"))
    rig.discord.fail("/commands", with: .refused(status: 400, code: 30_034))
    #expect(await rig.connector.register(commands("a"), servers: [], memory: door) == 1)
    let before = puts
    #expect(await rig.connector.register(commands("a"), servers: [], memory: door) == 1)
    #expect(puts == before, "it is not tried before")
    async let registering: Void = rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    try await rig.skipWait(upTo: .seconds(25 * 3_600))
    try await registering
    #expect(puts == before + 1)
    #expect(memory.value["commands"] != nil)
  }

  @Test(
    "Where one server has to wait for tomorrow, the others get their commands today", .timeLimit(.minutes(1)))
  func apart() async throws {
    rig.discord.fail("/guilds/500/commands", with: .answer(status: 200, headers: [("Via", "1")], body: "[]"))
    rig.discord.fail("/guilds/500/commands", with: .refused(status: 400, code: 30_034))
    let (commands, door, connector) = (commands("a"), door, rig.connector)
    let registering = Task {
      try await connector.keepRegistered(commands, servers: ["500", "600"], memory: door)
    }
    defer { registering.cancel() }
    await rig.discord.world.wait { $0.commands[Self.server("600")] != nil }
    #expect(rig.discord.world.value.commands[Self.server("500")] == nil)
    try await rig.skipWait(upTo: .seconds(25 * 3_600))
    try await registering.value
    #expect(rig.discord.world.value.commands[Self.server("500")] != nil)
  }

  @Test("Who stops meanwhile is not kept waiting for tomorrow", .timeLimit(.minutes(1)))
  func stopped() async throws {
    rig.discord.fail("/commands", with: .answer(status: 200, headers: [("Via", "1")], body: "[]"))
    rig.discord.fail("/commands", with: .refused(status: 400, code: 30_034))
    let (commands, door, connector) = (commands("a"), door, rig.connector)
    let registering = Task { try await connector.keepRegistered(commands, servers: [], memory: door) }
    _ = try await rig.clock.nextSleep()
    registering.cancel()
    await #expect(throws: CancellationError.self) { try await registering.value }
  }

  @Test("What Discord cannot answer is asked again, what it will not have is not")
  func trouble() async throws {
    rig.discord.fail("/commands", with: .answer(status: 502, headers: [], body: "<html>"))
    async let registering: Void = rig.connector.keepRegistered(commands("a"), servers: [], memory: door)
    try await rig.skipWait(upTo: .seconds(60))
    try await registering
    #expect(memory.value["commands"] != nil)
    rig.discord.fail("/commands", with: .refused(status: 403, code: 50_001))
    try await rig.connector.keepRegistered(commands("b"), servers: [], memory: door)
    #expect(rig.discord.world.value.commands[Self.everywhere]?.contains(#""b""#) == false)
  }

  @Test(
    "A command is written as Discord reads it, in Discord's names for languages, everywhere with more than in a server"
  )
  func written() {
    var amount = DiscordOption(.integer, name: "n", description: "How much", localised: ["xx": "?"])
    (amount.isRequired, amount.range) = (true, 1...3)
    var reason = DiscordOption(.text, name: "why", description: "Why")
    (reason.choices, reason.hasAutocomplete) = ([.text("fun")], true)
    let commands = DiscordMenuRegistrar.Commands([
      DiscordCommand(
        name: "a", description: "Does it", localised: ["es": "Lo hace", "de": "Tut es"],
        defaultMemberPermissions: "0",
        options: [DiscordOption(.subcommand, name: "b", description: "So", options: [amount, reason])])
    ])
    let options =
      #""options":[{"type":1,"name":"b","description":"So","options":["#
      + #"{"type":4,"name":"n","description":"How much","required":true,"min_value":1,"max_value":3},"#
      + #"{"type":3,"name":"why","description":"Why","choices":[{"name":"fun","value":"fun"}],"autocomplete":true}]}]}]"#
    let start =
      #"[{"type":1,"name":"a","description":"Does it","#
      + #""description_localizations":{"de":"Tut es","es-419":"Lo hace","es-ES":"Lo hace"},"#
      + #""default_member_permissions":"0","#
    #expect(String(decoding: commands.inServer, as: UTF8.self) == start + options)
    #expect(
      String(decoding: commands.everywhere, as: UTF8.self)
        == start + #""contexts":[0,1],"integration_types":[0],"# + options)
  }
}
