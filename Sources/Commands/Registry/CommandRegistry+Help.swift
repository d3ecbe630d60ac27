import Vocabulary

extension CommandRegistry {
  /// What the bot can do for somebody with these rights: one line for every first word.
  package func help(for rights: Rights) -> RichText {
    var text = RichText("What I can do. /help and a name tells more.\n")
    for root in roots {
      let shown = commands(under: root).filter { $0.who.isShown(to: rights) }
      guard !shown.isEmpty else { continue }
      text.append("\n")
      text.append("/\(root)", .bold)
      text.append(" – \(description(of: root))")
      let subcommands = shown.compactMap { $0.words.dropFirst().joined(separator: " ") }.filter {
        !$0.isEmpty
      }
      if !subcommands.isEmpty { text.append(": " + subcommands.joined(separator: ", ")) }
    }
    return text
  }

  /// What is known about one command, group or alias, however its name is written.
  ///
  /// - Returns: ``help(for:)`` with a first line that says so when nothing has that name, or nothing that these
  ///   rights reach.
  package func help(on topic: String, for rights: Rights) -> RichText {
    let words = topic.lowercased().split { $0.isWhitespace || $0 == "/" }.map { String($0) }
    let path = words.joined(separator: " ")
    guard !path.isEmpty else { return help(for: rights) }
    let listed = commands.filter { command in
      command.who.isShown(to: rights)
        && (command.words.starts(with: words) || command.aliases.contains { $0.name == path })
    }
    guard !listed.isEmpty else {
      var text = RichText("Nothing here is called \(String(path.prefix(40))).")
      if let near = nearestName(to: path, for: rights) { text.append(" Did you mean /\(near)?") }
      text.append("\n\n")
      let all = help(for: rights)
      let offset = text.text.utf8.count
      text.append(all.text)
      text.spans += all.spans.map {
        .init($0.style, ($0.range.lowerBound + offset)..<($0.range.upperBound + offset))
      }
      return text
    }
    var text = RichText("")
    if let group = group(at: path) { text.append(group.description + "\n\n", .bold) }
    for (number, command) in listed.enumerated() {
      if number > 0 { text.append("\n") }
      append(command, to: &text, isAlone: listed.count == 1)
    }
    return text
  }

  private func append(_ command: Command, to text: inout RichText, isAlone: Bool) {
    text.append(command.usage, .code)
    text.append("\n\(command.description)")
    let others = command.aliases.map { "/\($0.name)" }.filter { $0 != "/\(command.path)" }
    if !others.isEmpty { text.append(" (also \(others.joined(separator: ", ")))") }
    guard isAlone else { return }
    for argument in command.arguments {
      text.append("\n• \(argument.name): \(argument.purpose); \(argument.shape.expectation)")
      if !argument.isRequired { text.append(", may be left out") }
    }
  }
}

extension Command {
  /// Says what the bot can do, or what one command does.
  ///
  /// - Parameter registry: Holds this command too, so it can only be asked for later.
  package static func help(_ registry: @escaping @Sendable () -> CommandRegistry) -> Command {
    var command = Command(
      "help", "What the bot can do",
      Argument<FreeText?>(
        "topic", "Command or topic", length: 1...40,
        suggesting: { registry().topics($0.typed, for: $0.rights) }),
      aliases: ["start"], menu: "Help"
    ) { call, topic in
      let registry = registry()
      return Reply(
        topic.map { registry.help(on: $0.text, for: call.rights) } ?? registry.help(for: call.rights))
    }
    command.looksAtRole = true
    return command
  }
}
