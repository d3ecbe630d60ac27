import Operations
import SQLite
import Scheduling
import Teams
import Vocabulary

extension Job {
  /// Gives teams another leader whose own is suspended, gone or silent for thirty days, and says so.
  static func teamLeaders(_ book: TeamBook) -> Job {
    Job("team_leaders", schedule: .daily(at: 4), missed: .runOnce) { call in
      JobOutcome("looked for lost leaders") { connection in
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
