import Commands
import Vocabulary

extension Command {
  /// What the bot can do.
  ///
  /// - Parameter registry: Holds this command too, so it can only be asked for later.
  package static func help(_ registry: @escaping @Sendable () -> CommandRegistry) -> Command {
    Command(
      "help", "What the bot can do",
      Argument<FreeText?>("topic", "Command or topic", length: 1...40, suggestions: true), aliases: ["start"],
      menu: "Help"
    ) { call, topic in
      let registry = registry()
      return Reply(
        topic.map { registry.help(on: $0.text, for: call.rights) } ?? registry.help(for: call.rights))
    }
  }
}
