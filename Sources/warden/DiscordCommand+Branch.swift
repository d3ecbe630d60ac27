import Commands
import Discord

extension DiscordCommand {
  /// A first word as Discord registers it.
  init(_ branch: CommandBranch) {
    self.init(
      name: branch.name, description: branch.description, localised: branch.localised,
      defaultMemberPermissions: branch.isForOperators ? "0" : nil, options: DiscordOption.all(in: branch))
  }
}

extension DiscordOption {
  fileprivate static func all(in branch: CommandBranch) -> [DiscordOption] {
    switch branch.content {
    case .command(let arguments): arguments.map { DiscordOption($0) }
    case .group(let branches): branches.map { DiscordOption($0) }
    }
  }

  private init(_ branch: CommandBranch) {
    let kind: Kind =
      switch branch.content {
      case .command: .subcommand
      case .group: .group
      }
    self.init(
      kind, name: branch.name, description: branch.description, localised: branch.localised,
      options: DiscordOption.all(in: branch))
  }

  private init(_ argument: ArgumentDescription) {
    self.init(argument.shape.discordKind, name: argument.name, description: argument.purpose)
    isRequired = argument.isRequiredInForms
    hasAutocomplete = argument.hasSuggestions
    switch argument.shape {
    case .word(let length), .freeText(let length): self.length = length
    case .whole(let range): self.range = range
    case .choice(let names): choices = names.map { .text($0) }
    case .numbers(let numbers): choices = numbers.map { .integer($0) }
    case .yesNo, .person: break
    }
  }
}

extension ArgumentShape {
  fileprivate var discordKind: DiscordOption.Kind {
    switch self {
    case .word, .freeText, .choice: .text
    case .whole, .numbers: .integer
    case .yesNo: .boolean
    case .person: .user
    }
  }
}
