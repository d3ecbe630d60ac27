extension CommandRegistry {
  /// What `setMyCommands` gets for one scope: the first words of paths, and the aliases that have a line for menus.
  ///
  /// A menu grants nothing and hides nothing for good; any text may arrive as a command.
  ///
  /// - Parameter language: Two letters; `nil` for the menu of all languages without one of their own.
  /// - SeeAlso: <https://core.telegram.org/bots/api#setmycommands>
  package func telegramMenu(for scope: TelegramScope, language: String? = nil) -> [TelegramMenuEntry] {
    roots.flatMap { root in
      let shown = commands(under: root).filter { $0.isListed(in: scope) }
      guard !shown.isEmpty else { return [TelegramMenuEntry]() }
      let own = TelegramMenuEntry(command: root, description: menuLine(of: root, language))
      let aliases = shown.flatMap(\.aliases).compactMap { alias in
        alias.menu.map { TelegramMenuEntry(command: alias.name, description: $0) }
      }
      return [own] + aliases.filter { $0.command != root }
    }
  }

  /// The languages that some description exists in.
  package var languages: Set<String> {
    Set(commands.flatMap(\.localised.keys)).union(groups.flatMap(\.localised.keys))
  }

  private func menuLine(of root: String, _ language: String?) -> String {
    let (group, command) = (group(at: root), command(at: root))
    if let language, let line = group?.localised[language] ?? command?.localised[language] { return line }
    return group?.menu ?? command?.menu ?? description(of: root)
  }
}

extension Command {
  fileprivate func isListed(in scope: TelegramScope) -> Bool {
    switch scope {
    case .everywhere, .privateChats: !who.isForOperators
    case .groups: !who.needsPermission && visibility != .directOnly
    case .administrators: !who.isForOperators && visibility != .directOnly
    }
  }
}
