import SQLite
import Vocabulary

/// What a handler makes of an event: effects and replies, committed together with the fact that the event is done.
package struct Decision: Sendable {
  /// Runs once, in the transaction that settles the event. What it writes and what it returns are committed
  /// together or not at all; when it throws, the event is tried again.
  package let commit: @Sendable (borrowing Connection) throws -> [OutboundMessage]
  /// What to decide instead when ``commit`` throws: a refusal that the handler knows how to answer. `nil` for an
  /// error that deserves another try. Nothing of the failed commit is left then.
  package let otherwise: @Sendable (any Error) -> Decision?
  /// For `bot_messages_total{command,status}`.
  package let label: Label

  package struct Label: Hashable, Sendable {
    /// A command's path, `talk`, or another word of a closed list.
    package let command: String
    package let status: Status

    package init(_ command: String, _ status: Status = .ok) {
      self.command = command
      self.status = status
    }
  }

  package enum Status: String, Hashable, Sendable, CaseIterable {
    case ok
    case refused
    case ignored
    case error
    /// No answer was made on purpose, for instance because the budget is used up.
    case nothing = "do_nothing"
  }

  package init(
    _ label: Label, commit: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage],
    otherwise: @escaping @Sendable (any Error) -> Decision? = { _ in nil }
  ) {
    self.label = label
    self.commit = commit
    self.otherwise = otherwise
  }

  /// Changes nothing and says nothing.
  package static let ignore = Decision(Label("none", .ignored), commit: { _ in [] })
}
