import Commands
import SQLite
import Vocabulary

/// What a community has chosen for itself.
package struct WorkspaceSettings: Hashable, Sendable {
  /// Where rounds and their results are announced; `nil` for nowhere in particular.
  package var arenaChannel: ChatAddress?
  /// Results of attempts are shown there.
  package var showsResults = true
  /// The encyclopedia may be asked.
  package var hasWiki = true
  /// What is remembered here may be recalled by everybody here.
  package var sharesMemory = false
  /// IETF tag of the language to speak here; `nil` for each person's own.
  package var language: String?

  package init() {}

  /// The names under which `/workspace set` changes them.
  package enum Key: String, CaseIterable, CommandValue {
    case arena = "arena_channel"
    case results
    case wiki
    case memory = "memory_shared"
    case language
  }

  /// What is stored for a setting; `nil` for one that stands as it was from the beginning.
  package func stored(_ key: Key) -> String? {
    switch key {
    case .arena: arenaChannel?.key
    case .results: showsResults ? nil : "off"
    case .wiki: hasWiki ? nil : "off"
    case .memory: sharesMemory ? "on" : nil
    case .language: language
    }
  }

  /// As it is shown to people.
  package func wording(_ key: Key) -> String {
    switch key {
    case .arena: arenaChannel.map { $0.topic ?? $0.chat } ?? "none"
    case .results: showsResults ? "on" : "off"
    case .wiki: hasWiki ? "on" : "off"
    case .memory: sharesMemory ? "on" : "off"
    case .language: language ?? "each person's own"
    }
  }

  /// What follows from a setting, where its name does not say it.
  package func meaning(_ key: Key) -> String? {
    switch key {
    case .language:
      language == nil
        ? "I answer everybody in the language they write in."
        : "I talk in it, unless somebody writes to me in another one, and look things up in it. Commands answer in English."
    case .arena, .results, .wiki, .memory: nil
    }
  }

  /// Reads a stored value back. One that makes no sense any more leaves the setting as it was from the beginning.
  mutating func read(_ key: Key, _ value: String) {
    switch key {
    case .arena: arenaChannel = ChatAddress(key: value)
    case .results: showsResults = value != "off"
    case .wiki: hasWiki = value != "off"
    case .memory: sharesMemory = value == "on"
    case .language: language = value
    }
  }
}

extension WorkspaceSettings {
  /// Changes a setting to what somebody wrote.
  ///
  /// - Parameter here: Where they wrote it.
  /// - Throws: `out_of_range` with what may be written.
  package mutating func set(_ key: Key, to text: String, here: ChatAddress) throws(CommandError) {
    switch key {
    case .arena: arenaChannel = try Self.channel(text, here)
    case .results: showsResults = try Self.isOn(text, key)
    case .wiki: hasWiki = try Self.isOn(text, key)
    case .memory: sharesMemory = try Self.isOn(text, key)
    case .language: language = try Self.language(text)
    }
  }

  private static func isOn(_ text: String, _ key: Key) throws(CommandError) -> Bool {
    switch text.lowercased() {
    case "on", "yes", "true": return true
    case "off", "no", "false": return false
    default: throw CommandError(.outOfRange, "\(key.rawValue) is on or off.")
    }
  }

  /// `here`, `none`, or on Discord a channel of that server as `<#…>` or its number. On Telegram the group is the
  /// community, so only its topics can be chosen, and those from inside.
  private static func channel(_ text: String, _ here: ChatAddress) throws(CommandError) -> ChatAddress? {
    switch text.lowercased() {
    case "here": return here
    case "none", "off": return nil
    default: break
    }
    let number = text.hasPrefix("<#") && text.hasSuffix(">") ? text.dropFirst(2).dropLast() : text[...]
    guard here.platform == .discord, (1...20).contains(number.utf8.count),
      number.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else {
      let channel = here.platform == .discord ? ", a channel" : ""
      throw CommandError(.outOfRange, "arena_channel is here\(channel) or none.")
    }
    return ChatAddress(.discord, chat: String(number))
  }

  /// - SeeAlso: RFC 5646, the forms that platforms give: `de`, `pt-BR`, `zh-Hant`.
  private static func language(_ text: String) throws(CommandError) -> String? {
    if ["auto", "none", "off"].contains(text.lowercased()) { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isTag =
      parts.count <= 3 && (2...3).contains(parts[0].utf8.count)
      && parts[0].utf8.allSatisfy(\.isLetter)
      && parts.dropFirst().allSatisfy {
        (2...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isLetterOrDigit)
      }
    guard isTag else {
      throw CommandError(.outOfRange, "language is a tag such as en, de or pt-BR, or auto.")
    }
    return ([parts[0].lowercased()] + parts.dropFirst().map { String($0) }).joined(separator: "-")
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  fileprivate var isLetterOrDigit: Bool {
    isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}

extension Connection {
  /// What the community that meets there has chosen; what everybody begins with where nothing was.
  package borrowing func workspaceSettings(at place: CommunityAddress) throws(SQLiteError)
    -> WorkspaceSettings
  {
    guard let workspace = try workspace(at: place) else { return WorkspaceSettings() }
    return try workspaceSettings(of: workspace)
  }

  package borrowing func workspaceSettings(of workspace: WorkspaceID) throws(SQLiteError)
    -> WorkspaceSettings
  {
    var settings = WorkspaceSettings()
    try forEach("SELECT name, value FROM workspace_settings WHERE workspace_id = \(workspace)") { row in
      if let key = WorkspaceSettings.Key(rawValue: row.text(0)) { settings.read(key, row.text(1)) }
      return true
    }
    return settings
  }

  package borrowing func save(
    _ key: WorkspaceSettings.Key, of settings: WorkspaceSettings, in workspace: WorkspaceID
  ) throws(SQLiteError) {
    guard let value = settings.stored(key) else {
      try run("DELETE FROM workspace_settings WHERE workspace_id = \(workspace) AND name = \(key.rawValue)")
      return
    }
    try run(
      """
      INSERT INTO workspace_settings (workspace_id, name, value) VALUES (\(workspace), \(key.rawValue), \(value))
      ON CONFLICT (workspace_id, name) DO UPDATE SET value = excluded.value
      """)
  }
}
