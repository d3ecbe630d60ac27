import Vocabulary

/// One slash command as a value: help, menus, registration and parsing are read off it, and its body gets its
/// arguments typed and in order.
package struct Command: Sendable {
  /// One to three words.
  package let words: [String]
  package let description: String
  package let arguments: [ArgumentDescription]
  package let who: Requirement
  package let visibility: Visibility
  package let aliases: [CommandAlias]
  /// What Telegram's menu says of a command of one word, when that is something else.
  package let menu: String?
  /// What it may answer, besides `rate_limited`, `internal` and what is wrong with its arguments.
  package let errors: [ErrorCode]
  /// Descriptions by language tag.
  package let localised: [String: String]
  /// Where it is declared, for findings: `Commands/Help.swift:12`.
  package let source: String

  /// Reads the arguments and returns the body with them inside.
  let bind: @Sendable ([String: OptionValue]) throws(CommandError) -> Body
  /// What to offer while an argument is typed, by its name.
  let sources: [String: SuggestionSource]
  package typealias Body = @Sendable (CommandCall) async throws -> CommandOutcome

  /// - Parameters:
  ///   - path: One to three words of `a`–`z`, `0`–`9` and `_`, the first of which follows the slash.
  ///   - description: 1 to 100 characters.
  ///   - arguments: Required ones first, 25 at most. In a typed line they are filled in this order.
  ///   - body: Throws ``CommandError`` for what a member can do something about; anything else is our fault.
  package init<each Value: CommandValue, Answer: CommandAnswer>(
    _ path: String, _ description: String, _ arguments: repeat Argument<each Value>,
    who: Requirement = .anyone, visibility: Visibility = .ephemeral, aliases: [CommandAlias] = [],
    menu: String? = nil, answers errors: [ErrorCode] = [], localised: [String: String] = [:],
    file: StaticString = #fileID, line: Int = #line,
    body: @escaping @Sendable (CommandCall, repeat each Value) async throws -> Answer
  ) {
    words = path.split(separator: " ").map { String($0) }
    self.description = description
    self.who = who
    self.visibility = visibility
    self.aliases = aliases
    self.menu = menu
    self.errors = errors
    self.localised = localised
    source = "\(file):\(line)"
    var described: [ArgumentDescription] = []
    var sources: [String: SuggestionSource] = [:]
    for argument in repeat each arguments {
      described.append(argument.description)
      sources[argument.description.name] = argument.source
    }
    self.arguments = described
    self.sources = sources
    let usage = Command.usage(of: words, described)
    bind = { (values: [String: OptionValue]) throws(CommandError) -> Body in
      let known = (repeat try (each arguments).value(in: values, usage: usage))
      return { call in try await body(call, repeat each known).outcome }
    }
  }

  /// Its body looks at what somebody may do in a community, though its requirement does not.
  var looksAtRole = false

  /// The same command, whose body is told what somebody may do in a community.
  package var lookingAtRole: Command {
    var command = self
    command.looksAtRole = true
    return command
  }

  /// Whether somebody's role in a community has to be looked up before it runs.
  package var dependsOnRole: Bool { looksAtRole || who.dependsOnRole }

  package var path: String { words.joined(separator: " ") }

  /// `/stake add <amount> <30|60|90> [renew=yes|no]`.
  package var usage: String { Command.usage(of: words, arguments) }

  private static func usage(of words: [String], _ arguments: [ArgumentDescription]) -> String {
    (["/" + words.joined(separator: " ")] + arguments.map(\.usage)).joined(separator: " ")
  }
}
