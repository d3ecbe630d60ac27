/// One word of the tree that commands make: a first word, or what may follow one. Menus of platforms are made from it.
package struct CommandBranch: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// A command ends here.
    case command([ArgumentDescription])
    /// In the order of their declaration.
    case group([CommandBranch])
  }

  package let name: String
  package let description: String
  /// Descriptions by language tag.
  package let localised: [String: String]
  /// Everything below is for nobody but operators and the people they trust.
  package let isForOperators: Bool
  package let content: Content
}

extension CommandRegistry {
  /// All commands, each first word once.
  package func tree() -> [CommandBranch] {
    roots.map { root in branch(at: [root], description: description(of: root), of: commands(under: root)) }
  }

  private func branch(at path: [String], description: String, of commands: [Command]) -> CommandBranch {
    let joined = path.joined(separator: " ")
    let (group, command) = (group(at: joined), command(at: joined))
    return CommandBranch(
      name: path[path.count - 1], description: description,
      localised: group?.localised ?? command?.localised ?? [:],
      isForOperators: commands.allSatisfy(\.who.isForOperators),
      content: command.map { .command($0.arguments) } ?? .group(branches(below: path, of: commands)))
  }

  /// What lies directly below a path.
  private func branches(below path: [String], of commands: [Command]) -> [CommandBranch] {
    var seen: Set<String> = []
    return commands.compactMap { command in
      guard command.words.count > path.count, command.words.starts(with: path) else { return nil }
      let name = command.words[path.count]
      guard seen.insert(name).inserted else { return nil }
      let deeper = path + [name]
      let joined = deeper.joined(separator: " ")
      let text = self.command(at: joined)?.description ?? group(at: joined)?.description
      return branch(
        at: deeper, description: text ?? name.capitalisedFirst,
        of: commands.filter { $0.words.starts(with: deeper) })
    }
  }
}
