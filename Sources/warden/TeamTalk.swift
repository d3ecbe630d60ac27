import SQLite
import Teams

/// What is known of the talk of teams before somebody says anything.
struct TeamTalk: Sendable {
  let book: TeamBook
  let channels = TeamChannels()
  let waiting = WaitingHandles()
  let metrics: TeamMetrics
  let chat: TeamChat

  /// - Throws: `DatabaseError`.
  init(_ basis: Basis) async throws {
    book = TeamBook(basis.randomness)
    metrics = TeamMetrics(basis.metrics)
    chat = TeamChat(
      channels: channels, database: basis.database, randomness: basis.randomness, metrics: metrics)
    channels.load(try await basis.database.read { try $0.allTeamChats() })
    waiting.load(try await basis.database.read { try $0.waitingHandles() })
  }
}
