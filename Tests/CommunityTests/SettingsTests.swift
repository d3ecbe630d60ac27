import Commands
import Community
import SQLite
import Testing
import Vocabulary

@Suite("Settings of a community")
struct WorkspaceSettingsTests {
  private static let group = ChatAddress(.telegram, chat: "-1001", topic: "7")
  private static let channel = ChatAddress(.discord, chat: "2002")

  @Test(
    "What may be written is kept, and read back as it was",
    arguments: [
      (.results, "off", channel, "off"), (.results, "YES", channel, "on"), (.wiki, "no", group, "off"),
      (.memory, "on", group, "on"), (.memory, "off", group, "off"), (.language, "de", group, "de"),
      (.language, "PT-BR", group, "pt-BR"), (.language, "auto", group, "each person's own"),
      (.arena, "here", group, "7"), (.arena, "none", group, "none"), (.arena, "<#613>", channel, "613"),
      (.arena, "613", channel, "613"),
    ] as [(WorkspaceSettings.Key, String, ChatAddress, String)])
  func kept(key: WorkspaceSettings.Key, text: String, here: ChatAddress, shown: String) async throws {
    let village = try await Village()
    let (place, workspace) = (village.place, village.workspace)
    var settings = WorkspaceSettings()
    try settings.set(key, to: text, here: here)
    #expect(settings.wording(key) == shown)
    try await village.database.write { [settings] in try $0.save(key, of: settings, in: workspace) }
    #expect(try await village.database.read { try $0.workspaceSettings(at: place) } == settings)
  }

  @Test(
    "Anything else is refused with what may be written",
    arguments: [
      (.results, "perhaps", group), (.wiki, "", group), (.memory, "2", group), (.language, "Deutsch!", group),
      (.language, "d", group), (.language, "de-", group), (.arena, "613", group),
      (.arena, "<@613>", channel), (.arena, "general", channel), (.arena, "<#>", channel),
    ] as [(WorkspaceSettings.Key, String, ChatAddress)])
  func refused(key: WorkspaceSettings.Key, text: String, here: ChatAddress) {
    var settings = WorkspaceSettings()
    let error = #expect(throws: CommandError.self) { try settings.set(key, to: text, here: here) }
    #expect(error?.code == .outOfRange)
    #expect(settings == WorkspaceSettings())
  }

  @Test("Back to where it began, nothing is stored")
  func defaults() async throws {
    let village = try await Village()
    let workspace = village.workspace
    for text in ["off", "on"] {
      try await village.database.write { connection in
        var settings = try connection.workspaceSettings(of: workspace)
        try settings.set(.results, to: text, here: Self.group)
        try connection.save(.results, of: settings, in: workspace)
      }
    }
    let rows = try await village.database.read {
      try $0.first("SELECT count(*) FROM workspace_settings") { $0.int(0) }
    }
    #expect(rows == 0)
  }
}
