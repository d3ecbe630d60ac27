import Vocabulary

/// A command whose arguments have been read, ready to run.
package struct ParsedCommand: Sendable {
  package let command: Command
  let values: [String: OptionValue]
  private let body: Command.Body

  /// - Throws: What is wrong with `values`; each must be an argument of `command`.
  init(_ command: Command, _ values: [String: OptionValue]) throws(CommandError) {
    self.command = command
    self.values = values
    body = try command.bind(values)
  }

  /// Asks and computes; changes nothing before the outcome's ``CommandOutcome/commit``.
  ///
  /// - Throws: ``CommandError`` for the member, also when `call` has not the rights or comes
  ///   from the wrong place; anything else is our fault.
  package func run(_ call: CommandCall) async throws -> CommandOutcome {
    if let refusal = refusal(for: call.rights, on: call.address.platform, in: call.chatKind) { throw refusal }
    var call = call
    call.path = command.path
    call.arguments = values
    return try await body(call)
  }

  /// Why it would not run, whatever its arguments; `nil` when it would.
  package func refusal(
    for rights: Rights, on platform: Platform, in chat: ChatKind
  ) -> CommandError? {
    if let refusal = command.who.refusal(for: rights) { return refusal }
    return placement(on: platform, in: chat) == .refused ? .directOnly : nil
  }

  /// Where the answer goes, unless the reply says something else.
  package func placement(on platform: Platform, in chat: ChatKind) -> Placement {
    command.visibility.placement(on: platform, in: chat)
  }
}

/// What a line or a form turned out to be.
package enum CommandRequest: Sendable {
  case command(ParsedCommand)
  /// A command that exists, called in a way that it cannot be: the answer is the error.
  case refused(CommandError, Command)
  /// A group of commands without the name of one of them: the answer is help on it.
  case help(topic: String)
  /// In a direct chat, a name that no command has.
  case unknown(CommandError)
  /// Meant for another bot, or no name of ours where other bots listen: no answer.
  case ignored
  /// Begins with a slash and is talk all the same (`/ oh well`, a path of files).
  case talk
}

/// What a typed line has to be read with.
package struct CommandContext: Hashable, Sendable {
  package let chatKind: ChatKind
  /// The bot's own name without `@`, for lines that name a bot; `nil` where no bot can be named.
  package let botName: String?
  /// Who wrote the message that the line answers: stands in for a person that is not named.
  package let repliedAuthor: AccountOnPlatform?

  package init(chatKind: ChatKind, botName: String? = nil, repliedAuthor: AccountOnPlatform? = nil) {
    self.chatKind = chatKind
    self.botName = botName
    self.repliedAuthor = repliedAuthor
  }
}
