extension CommandRegistry {
  /// The body of `PUT /applications/{id}/commands`: all commands, each first word once.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands>
  package func discordCommands() -> [DiscordCommand] {
    roots.map { root in
      let own = commands(under: root)
      return DiscordCommand(
        name: root, description: description(of: root),
        localised: group(at: root)?.localised ?? command(at: root)?.localised ?? [:],
        defaultMemberPermissions: own.allSatisfy(\.who.isForOperators) ? "0" : nil,
        options: command(at: root)?.arguments.map { DiscordOption($0) } ?? options(below: [root], of: own))
    }
  }

  /// The subcommands and groups that lie directly below a path, in the order of their declaration.
  private func options(below path: [String], of commands: [Command]) -> [DiscordOption] {
    var seen: Set<String> = []
    return commands.compactMap { command in
      guard command.words.count > path.count, command.words.starts(with: path) else { return nil }
      let name = command.words[path.count]
      guard seen.insert(name).inserted else { return nil }
      let deeper = path + [name]
      guard command.words.count > deeper.count else {
        return DiscordOption(
          kind: .subcommand, name: name, description: command.description, localised: command.localised,
          options: command.arguments.map { DiscordOption($0) })
      }
      let group = group(at: deeper.joined(separator: " "))
      return DiscordOption(
        kind: .group, name: name, description: group?.description ?? name.capitalisedFirst,
        localised: group?.localised ?? [:], options: options(below: deeper, of: commands))
    }
  }
}
