import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Gives teams another leader whose own is suspended, gone or silent for thirty days, and says so.
  ///
  /// - Parameter book: Used when it runs; descriptions need none.
  package static func teamLeaders(_ book: @escaping @Sendable () -> TeamBook) -> Job {
    Job("team_leaders", schedule: .daily(at: 4), missed: .runOnce) { call in
      let book = book()
      return JobOutcome("looked for lost leaders") { connection in
        try book.expire(at: call.now, on: connection)
        return try book.replaceLostLeaders(at: call.now, on: connection).flatMap { team, leader in
          let name = try connection.teamName(of: leader)
          let text =
            "\(name.isolated) leads \(team.name.isolated) now: its leader has not been here for a month."
          return try connection.chatsOfEverybody(in: team.id).map { OutboundMessage(to: $0, RichText(text)) }
        }
      }
    }
  }
}
