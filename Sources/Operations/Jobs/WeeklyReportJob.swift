import Community
import Conversation
import Scheduling
import SQLite
import Vocabulary

extension Job {
  /// Tells once a week what the bot did: operators and configured chats all of it, a community that plans it for itself
  /// what concerns that community.
  ///
  /// - Parameter readers: Where the report on the whole bot goes.
  package static func weeklyReport(
    from database: @escaping @Sendable () -> Database, to readers: @escaping @Sendable () -> [ChatAddress]
  ) -> Job {
    Job(
      "weekly_report", schedule: .weekly(on: 1, at: 9), missed: .runOnce, offer: .communities
    ) { call in
      let community = call.job.community
      let text = try await database().read { connection in
        if let community { return try connection.stats(of: community, days: 7, now: call.now) }
        return try WeeklyReport(connection, at: call.now).text
      }
      let chats = call.job.address.map { [$0] } ?? readers()
      let count = chats.count
      return JobOutcome("told \(count) chat\(count == 1 ? "" : "s")") { _ in
        // Read twice, it would say the same; not at all would be worse.
        chats.map { OutboundMessage(to: $0, RichText(text)) }
      }
    }
  }
}
