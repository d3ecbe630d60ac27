import Commands
import Groundwork
import Vocabulary

extension Reception {
  /// Whoever types does not wait longer.
  private static let patience = Duration.seconds(1)

  /// What to offer for an argument that somebody is typing; nothing when that takes too long.
  ///
  /// - Parameters:
  ///   - path: The words of the command.
  ///   - event: Who types where; its content does not matter.
  package func suggestions(
    for argument: String, of path: [String], typed: String, _ event: InboundEvent
  ) async -> [String] {
    guard let sender = event.sender else { return [] }
    let (registry, desk, now) = (registry, desk, clock.now)
    let found = try? await withDeadline(Reception.patience, clock) {
      let command = registry.command(at: path.joined(separator: " "))
      let (rights, _) = try await desk.rights(
        for: .anyone, dependsOnRole: command?.dependsOnRole == true, of: sender, event,
        in: CommandOrigin(of: event), isForwarded: false)
      let query = SuggestionQuery(
        typed: String(typed.prefix(CommandRegistry.longestSuggestion)), sender: sender, rights: rights,
        origin: CommandOrigin(of: event), now: now)
      return try await registry.suggestions(for: argument, of: path, query)
    }
    return found ?? []
  }
}
