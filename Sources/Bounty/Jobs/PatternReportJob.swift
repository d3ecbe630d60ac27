import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Tells the chat that planned it which attack patterns the guardian met in the last week. The bot itself tells nobody:
  /// without rounds there is nothing to tell.
  package static func patternReport(from database: @escaping @Sendable () -> Database) -> Job {
    Job("pattern_report", schedule: nil, missed: .runOnce, offer: .communities) { call in
      let week = try await database().read { try $0.patternWeek(until: call.now) }
      return JobOutcome("told of \(week.count) pattern\(week.count == 1 ? "" : "s")") { _ in
        call.job.address.map { [OutboundMessage(to: $0, RichText(week.text))] } ?? []
      }
    }
  }
}
