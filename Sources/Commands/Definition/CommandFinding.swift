/// Something about a command that a platform would refuse, or that makes it unreachable.
package struct CommandFinding: Hashable, Sendable, CustomStringConvertible {
  /// Where the command is declared: `Commands/Help.swift:12`.
  package let source: String
  package let message: String

  package var description: String { "\(source): \(message)" }
}

extension CommandRegistry {
  /// What would go wrong with these commands on some platform; empty when nothing would.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands>,
  ///   <https://core.telegram.org/bots/api#botcommand>
  package func findings() -> [CommandFinding] {
    commands.flatMap { $0.findings() } + clashes() + sizes() + buttonFindings()
  }

  /// Names that two want to have.
  private func clashes() -> [CommandFinding] {
    var findings: [CommandFinding] = []
    var paths: Set<String> = []
    var aliases: [String: Command] = [:]
    for command in commands {
      let path = command.path
      if !paths.insert(path).inserted { findings.append(command.finding("/\(path) is declared twice")) }
      if isBranch(path) {
        findings.append(command.finding("/\(path) cannot be a command and have subcommands as well"))
      }
      for alias in command.aliases {
        if aliases.updateValue(command, forKey: alias.name) != nil {
          findings.append(command.finding("the alias /\(alias.name) belongs to another command as well"))
        }
        if alias.name != command.words.first, roots.contains(alias.name) {
          findings.append(command.finding("the alias /\(alias.name) hides commands of that name"))
        }
      }
    }
    return findings
  }

  private func buttonFindings() -> [CommandFinding] {
    var names: Set<String> = [ButtonAction.confirmName, ButtonAction.cancelName]
    var findings: [CommandFinding] = []
    for action in actions {
      if !action.name.isCommandName || action.name.utf8.count > 13 {
        findings.append(
          .init(source: action.source, message: "\"\(action.name)\" should be 1 to 13 of a–z, 0–9 and _"))
      }
      if !names.insert(action.name).inserted {
        findings.append(
          .init(source: action.source, message: "the button action \(action.name) is declared twice"))
      }
    }
    return findings
  }

  /// What is too much for one registration.
  private func sizes() -> [CommandFinding] {
    var findings: [CommandFinding] = []
    let all = tree()
    if all.count > 100 {
      findings.append(.init(source: "commands", message: "\(all.count) first words; Discord takes 100"))
    }
    for scope in TelegramScope.allCases {
      let menu = telegramMenu(for: scope)
      if menu.count > 100 {
        findings.append(
          .init(
            source: "commands", message: "\(menu.count) menu lines for \(scope.rawValue); Telegram takes 100")
        )
      }
      for entry in menu where !(1...256).contains(entry.description.count) {
        findings.append(
          .init(
            source: "commands", message: "the menu line of /\(entry.command) should have 1 to 256 characters")
        )
      }
    }
    for command in all {
      let source = commands(under: command.name).first?.source ?? "commands"
      func note(_ message: String) { findings.append(.init(source: source, message: message)) }
      if !(1...100).contains(command.description.count) {
        note("the description of /\(command.name) should have 1 to 100 characters")
      }
      if command.size > 8_000 {
        note("/\(command.name) has \(command.size) characters of text; Discord takes 8000")
      }
      if command.parts > 25 { note("/\(command.name) has \(command.parts) parts; Discord takes 25") }
      for group in command.groups {
        let parts = group.parts
        if parts > 25 { note("/\(command.name) \(group.name) has \(parts) subcommands; Discord takes 25") }
        if !(1...100).contains(group.description.count) {
          note("the description of /\(command.name) \(group.name) should have 1 to 100 characters")
        }
      }
    }
    return findings
  }
}

extension CommandBranch {
  /// Arguments, or what may follow.
  fileprivate var parts: Int {
    switch content {
    case .command(let arguments): arguments.count
    case .group(let branches): branches.count
    }
  }

  /// Those below it that are no commands themselves.
  fileprivate var groups: [CommandBranch] {
    guard case .group(let branches) = content else { return [] }
    return branches.filter { if case .group = $0.content { true } else { false } }
  }

  /// Characters that count towards the limit of one command: names, descriptions and choices, the longest
  /// translation of each.
  fileprivate var size: Int {
    let below =
      switch content {
      case .command(let arguments): arguments.reduce(0) { $0 + $1.size }
      case .group(let branches): branches.reduce(0) { $0 + $1.size }
      }
    return name.count + description.longest(localised) + below
  }
}

extension ArgumentDescription {
  fileprivate var size: Int {
    let choices =
      switch shape {
      case .choice(let names): names.reduce(0) { $0 + 2 * $1.count }
      case .numbers(let numbers): numbers.reduce(0) { $0 + 2 * String($1).count }
      case .word, .freeText, .whole, .yesNo, .person: 0
      }
    return name.count + purpose.count + choices
  }
}

extension String {
  fileprivate func longest(_ localised: [String: String]) -> Int {
    max(count, localised.values.map(\.count).max() ?? 0)
  }
}
