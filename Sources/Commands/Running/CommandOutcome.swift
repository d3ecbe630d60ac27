import SQLite

/// What a command has decided, before any of it has happened.
///
/// The body of a command asks whom it has to ask (a model, a chain) and reads what it needs. What it wants changed
/// goes into ``commit``, which runs in the transaction that settles the event: the changes and the answer are stored
/// together or not at all, however often the body was started.
package struct CommandOutcome: Sendable {
  /// A ``CommandError`` thrown here takes the changes back and is the answer.
  package let commit: @Sendable (borrowing Connection) throws -> Reply

  package init(_ commit: @escaping @Sendable (borrowing Connection) throws -> Reply) { self.commit = commit }
}

/// What the body of a command may return: an outcome, or a reply when nothing is to be changed.
package protocol CommandAnswer: Sendable {
  var outcome: CommandOutcome { get }
}

extension CommandOutcome: CommandAnswer {
  package var outcome: CommandOutcome { self }
}

extension Reply: CommandAnswer {
  package var outcome: CommandOutcome { CommandOutcome { _ in self } }
}
