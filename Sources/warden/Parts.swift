import Bounty
import Community
import Conversation
import LanguageModels
import Memory
import SQLite
import Teams

/// What commands and jobs work on.
struct Parts: Sendable {
  let database: Database
  let roles: RoleBook
  let memory: MemoryStore
  let writer: SummaryWriter
  let thinking: Thinking
  let tooling: Tooling
  let house: House
  let teams: TeamDesk
  let economy: Economy
}

extension Parts {
  /// For what is only described: there is nothing to work on.
  static let none: @Sendable () -> Parts = { preconditionFailure("what is only described cannot run") }
}
