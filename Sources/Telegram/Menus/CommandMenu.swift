import JSON
import Vocabulary

/// The commands that Telegram shows when somebody types a slash, for some chats and one language.
///
/// A client shows the narrowest list that fits: one for a language hides the one without for its speakers.
///
/// - SeeAlso: <https://core.telegram.org/bots/api#setmycommands>
package struct CommandMenu: Hashable, Sendable {
  package enum Scope: Hashable, Sendable {
    case everywhere
    case privateChats
    case groups
    case groupAdministrators
    case chat(String)

    var name: String {
      switch self {
      case .everywhere: "default"
      case .privateChats: "all_private_chats"
      case .groups: "all_group_chats"
      case .groupAdministrators: "all_chat_administrators"
      case .chat: "chat"
      }
    }

    /// Tells menus apart where their hashes are stored.
    var key: String { if case .chat(let chat) = self { "chat:\(chat)" } else { name } }
  }

  package struct Entry: Hashable, Sendable {
    package let name: String
    package let description: String

    package init(_ name: String, _ description: String) {
      self.name = name
      self.description = description
    }
  }

  package let scope: Scope
  /// Two letters; `nil` for everybody else.
  package let language: String?
  package let entries: [Entry]

  package init(_ scope: Scope, language: String? = nil, _ entries: [Entry]) {
    self.scope = scope
    self.language = language
    self.entries = entries
  }

  package static let mostEntries = 100

  /// What Telegram would refuse, one sentence each.
  package var findings: [String] {
    var findings: [String] = []
    if entries.count > Self.mostEntries {
      findings.append(
        "\(entries.count) commands are too many for one menu: Telegram takes \(Self.mostEntries).")
    }
    if let language, language.utf8.count != 2 || !language.utf8.allSatisfy(Self.isLowercase) {
      findings.append("\(language) is no language code of two letters.")
    }
    var names: Set<String> = []
    for entry in entries {
      if !(1...32).contains(entry.name.utf8.count) || !entry.name.utf8.allSatisfy(Self.isNameByte) {
        findings.append("/\(entry.name) is no name for Telegram: 1 to 32 of a-z, 0-9 and _.")
      }
      if !(1...256).contains(entry.description.utf16.count) {
        findings.append("The description of /\(entry.name) has to have 1 to 256 letters.")
      }
      if !names.insert(entry.name).inserted { findings.append("/\(entry.name) is listed twice.") }
    }
    return findings
  }

  private static func isLowercase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLowercase(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  func write(to writer: inout JSONWriter) {
    writer.array("commands") { writer in
      for entry in entries {
        writer.object { writer in
          writer.field("command", entry.name)
          writer.field("description", entry.description)
        }
      }
    }
    writer.object("scope") { writer in
      writer.field("type", scope.name)
      guard case .chat(let chat) = scope else { return }
      if let number = Int64(chat) { writer.field("chat_id", number) } else { writer.field("chat_id", chat) }
    }
    writer.field("language_code", language)
  }
}

extension TelegramClient {
  /// Puts a menu in the place of the one for the same chats and language.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#setmycommands>
  package func register(_ menu: CommandMenu) async throws(TelegramError) {
    try await call("setMyCommands", .harmless) {
      menu.write(to: &$0)
    } read: { _ in
      ()
    }
  }
}
