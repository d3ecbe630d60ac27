import JSON
import Vocabulary

/// Somebody used a command, a button, or is typing one.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>
package struct Interaction: Sendable {
  package enum Kind: Hashable, Sendable {
    /// - Parameter isSubmitted: It comes out of a window that asked for what was missing.
    case command(isSubmitted: Bool)
    /// `data` comes from the client and may be forged.
    ///
    /// - Parameter isHidden: Only one person sees the message with the button.
    case button(data: String, isHidden: Bool)
    /// Suggestions are wanted for the argument of that name, as far as it is typed.
    case autocomplete(argument: String, typed: String)
    case other
  }

  package typealias Option = CommandForm.Option

  package let token: InteractionToken
  package let kind: Kind
  /// The words of the command and its subcommands; empty for anything else.
  package let path: [String]
  package let options: [Option]
  package let channel: String?
  /// `nil` in a private chat.
  package let server: String?
  package let sender: Sender?

  package var isInServer: Bool { server != nil }

  /// `nil` for what cannot be answered.
  package init?(_ data: JSONValue) {
    guard let id = Snowflake.read(data["id"]), let application = Snowflake.read(data["application_id"]),
      let token = data["token"]?.string, InteractionToken.isSafe(token)
    else { return nil }
    self.token = InteractionToken(application: application, id: id, token: token)
    channel = Snowflake.read(data["channel_id"]) ?? Snowflake.read(data["channel"]?["id"])
    server = Snowflake.read(data["guild_id"])
    let user = data["member"]?["user"] ?? data["user"]
    sender = user.flatMap { user in
      Snowflake.read(user["id"]).map {
        Sender(discord: user, id: $0, member: data["member"], language: data["locale"]?.string)
      }
    }
    let details = data["data"]
    let command = CommandData(details, resolved: details?["resolved"]?["users"])
    switch data["type"]?.int64 {
    // Of commands, only those that are typed; the others come from menus and have no arguments.
    case 2 where (details?["type"]?.int64 ?? 1) == 1 && !command.path.isEmpty:
      (kind, path, options) = (.command(isSubmitted: false), command.path, command.options)
    case 3:
      let isHidden = (data["message"]?["flags"]?.int64 ?? 0) & (1 << 6) != 0
      let press = details?["custom_id"]?.string ?? ""
      kind = .button(data: press, isHidden: isHidden)
      (path, options) = ([], [])
    case 4:
      (kind, path, options) = (
        .autocomplete(argument: command.focused?.name ?? "", typed: command.focused?.typed ?? ""),
        command.path,
        command.options
      )
    case 5:
      let asked = details?["custom_id"]?.string.flatMap(InteractionForm.read)
      guard let asked, asked.command.path.allSatisfy(\.isCommandWord) else { fallthrough }
      let value = InteractionForm.value(of: asked.argument, in: details) ?? ""
      kind = .command(isSubmitted: true)
      path = asked.command.path
      options = asked.command.options + [Option(name: asked.argument, value: .text(value))]
    default: (kind, path, options) = (.other, [], [])
    }
  }

  /// The command with everything in its place, as it came.
  package var form: CommandForm { CommandForm(path: path, options: options) }

  /// The command as somebody would type it: `/stake add amount=5 note="for later"`.
  package var line: String {
    let (last, pairs) = options.reduce(into: (last: [String](), pairs: [String]())) { result, option in
      let value = option.value.typed
      if !value.isUnquotable {
        result.pairs.append("\(option.name)=\(value.needsQuotes ? "\"\(value)\"" : value)")
      } else {
        // Words that no quotes can hold together stand at the end, where everything left is one argument.
        result.last.append(value)
      }
    }
    return "/" + (path + pairs + last).joined(separator: " ")
  }
}

/// The part of an interaction that says what was typed.
private struct CommandData {
  var path: [String] = []
  var options: [Interaction.Option] = []
  var focused: (name: String, typed: String)?

  /// - Parameter people: What Discord says of everybody who was chosen, by their numbers.
  init(_ data: JSONValue?, resolved people: JSONValue?) {
    guard let name = data?["name"]?.string, name.isCommandWord else { return }
    path = [name]
    var list = data?["options"]?.array ?? []
    // Group and subcommand, never deeper.
    for _ in 0..<2 {
      guard list.count == 1, let type = list[0]["type"]?.int64, type == 1 || type == 2,
        let name = list[0]["name"]?.string, name.isCommandWord
      else { break }
      path.append(name)
      list = list[0]["options"]?.array ?? []
    }
    // One more than there can be, so that it is refused instead of cut.
    for entry in list.prefix(26) {
      guard let name = entry["name"]?.string, let value = entry["value"] else { continue }
      if entry["focused"]?.bool == true { focused = (name, value.string ?? "") }
      // What cannot be read is no option left out: an empty text is refused where it stands.
      var read = CommandForm.Value(value, type: entry["type"]?.int64) ?? .text("")
      // Where a person is asked for, a bot is nobody: it neither earns a reputation nor holds a role.
      if case .person(let account) = read, people?[account.number]?["bot"]?.bool == true { read = .text("") }
      options.append(Interaction.Option(name: name.isCommandWord ? name : "?", value: read))
    }
  }
}

extension CommandForm.Value {
  fileprivate init?(_ value: JSONValue, type: Int64?) {
    if type == 6 {
      guard let id = Snowflake.read(value) else { return nil }
      self = .person(AccountOnPlatform(.discord, id))
    } else if let text = value.string {
      self = .text(text)
    } else if let flag = value.bool {
      self = .boolean(flag)
    } else if let number = value.int64, type != 10 {
      self = .integer(number)
    } else if let number = value.double {
      self = .double(number)
    } else {
      return nil
    }
  }

  fileprivate var typed: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "yes" : "no"
    case .double(let number): String(number)
    case .person(let account): "<@\(account.number)>"
    }
  }
}

extension String {
  /// Letters of any script, digits, `-` and `_`: what a command or an argument may be called.
  fileprivate var isCommandWord: Bool {
    (1...32).contains(unicodeScalars.count)
      && unicodeScalars.allSatisfy { scalar in
        scalar == "-" || scalar == "_" || scalar == "'" || scalar.properties.isAlphabetic
          || scalar.properties.numericType != nil
          // Vowel signs of Devanagari and Thai.
          || scalar.properties.generalCategory == .nonspacingMark
          || scalar.properties.generalCategory == .spacingMark
      }
  }

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || ("\u{201C}"..."\u{201E}").contains(scalar)
  }

  fileprivate var needsQuotes: Bool {
    isEmpty || unicodeScalars.contains(where: \.properties.isWhitespace)
      || unicodeScalars.first.map(String.isQuote) == true
  }

  /// A quote before white space would end the quotes around it too early.
  fileprivate var isUnquotable: Bool {
    guard needsQuotes else { return false }
    let scalars = Array(unicodeScalars)
    return scalars.indices.dropLast().contains {
      String.isQuote(scalars[$0]) && scalars[$0 + 1].properties.isWhitespace
    }
  }
}
