import Groundwork
import SQLite
import Vocabulary

extension Outbox {
  /// Forgets what waits for platforms that are not connected, as far as that is older than `moment`.
  ///
  /// - Returns: How many were forgotten; fewer than `limit` means that nothing old is left.
  package func forgetStranded(before moment: Moment, limit: Int = 1_000) async throws -> Int {
    let silent = Platform.allCases.filter { doors[$0] == nil }
    return try await database.write { connection in
      try silent.map { try connection.forgetStranded(on: $0, before: moment, limit: limit) }.max() ?? 0
    }
  }

  /// Forgets which chats will not have us and which have moved, as far as that is older than `moment`.
  ///
  /// - Returns: How many were forgotten; fewer than `limit` means that nothing old is left.
  package func forgetStandings(before moment: Moment, limit: Int = 1_000) async throws -> Int {
    let (unreachable, moves) = try await database.write {
      try $0.forgetStandings(before: moment, limit: limit)
    }
    standing.withLock { standing in
      for chat in unreachable { standing.markReachable(chat) }
      for chat in moves { standing.forgetMove(of: chat) }
    }
    return max(unreachable.count, moves.count)
  }
}
