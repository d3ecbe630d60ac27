/// All commands of this Warden, found by what people write.
package struct CommandRegistry: Sendable {
  package let commands: [Command]
  package let groups: [CommandGroup]
  package let actions: [ButtonAction]
  private let byPath: [String: Command]
  private let byAlias: [String: (command: Command, alias: CommandAlias)]
  let questions: Set<String>
  private let actionsByName: [String: ButtonAction]
  private let groupsByPath: [String: CommandGroup]
  /// The beginnings of all paths that go on.
  private let branches: Set<String>

  /// Where two commands claim one name, the first has it; ``findings()`` tells.
  package init(_ commands: [Command], groups: [CommandGroup] = [], actions: [ButtonAction] = []) {
    self.commands = commands
    self.groups = groups
    self.actions = actions
    actionsByName = Dictionary((actions + [.cancel]).map { ($0.name, $0) }) { first, _ in first }
    questions = Set(commands.flatMap(\.arguments).compactMap { $0.form?.question })
    byPath = Dictionary(commands.map { ($0.path, $0) }) { first, _ in first }
    byAlias = Dictionary(
      commands.flatMap { command in command.aliases.map { ($0.name, (command, $0)) } }
    ) { first, _ in first }
    groupsByPath = Dictionary(groups.map { ($0.path, $0) }) { first, _ in first }
    branches = Set(
      commands.flatMap { command in
        (1..<max(1, command.words.count)).map { command.words.prefix($0).joined(separator: " ") }
      })
  }

  package func command(at path: String) -> Command? { byPath[path] }
  package func group(at path: String) -> CommandGroup? { groupsByPath[path] }
  func action(named name: String) -> ButtonAction? { actionsByName[name] }
  func aliased(_ name: String) -> (command: Command, alias: CommandAlias)? { byAlias[name] }
  /// Whether `path` is the beginning of longer ones.
  func isBranch(_ path: String) -> Bool { branches.contains(path) }

  /// Whether `name` after a slash means something here.
  func isKnown(_ name: String) -> Bool {
    byPath[name] != nil || byAlias[name] != nil || branches.contains(name)
  }

  /// The first words of all paths, in the order in which they were first declared.
  package var roots: [String] {
    var seen: Set<String> = []
    return commands.compactMap(\.words.first).filter { seen.insert($0).inserted }
  }

  package func commands(under root: String) -> [Command] { commands.filter { $0.words.first == root } }

  /// What is said of everything under a root.
  func description(of root: String) -> String {
    groupsByPath[root]?.description ?? byPath[root]?.description ?? root.capitalisedFirst
  }
}

extension String {
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
