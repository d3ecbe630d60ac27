import Commands
import SQLite
import Scheduling
import Vocabulary

extension CronCommands {
  var list: Command {
    Command(
      "cron list", "Scheduled jobs and their next run", who: .permission("cron.view"), aliases: ["cron"],
      answers: [.notAllowed]
    ) { call in
      let text = try await database().read { connection in
        let own = try connection.jobs(in: Self.scope(of: call))
        let bots = call.rights.isOperator ? try connection.jobs(in: ScheduledJob.bot) : []
        guard !own.isEmpty || !bots.isEmpty else {
          return
            "No jobs are planned here. /cron add plans one: /cron add greeting \"0 9 * * 1\" say Good morning!"
        }
        var lines = ["Jobs, all times in UTC:"]
        for job in own { lines.append("• " + (try Self.line(job, connection, now: call.now))) }
        if !bots.isEmpty { lines.append("\nThe bot's own:") }
        for job in bots { lines.append("• " + (try Self.line(job, connection, now: call.now))) }
        return lines.joined(separator: "\n")
      }
      return Reply(text)
    }
  }

  private static func line(
    _ job: ScheduledJob, _ connection: borrowing Connection, now: Moment
  ) throws(SQLiteError) -> String {
    var text = job.name
    if job.kind != job.name { text += " (\(job.kind))" }
    text += ": \(job.schedule), "
    text += job.isOn ? "next \(job.next.dayAndTime)" : "off"
    guard let last = try connection.runs(of: job, last: 1).first else { return text }
    text += "; last \(last.slot.dayAndTime)"
    switch last.state {
    case .open: text += ", under way"
    case .done: text += ", \(last.note)"
    case .failed: text += ", failed" + (job.isOfBot ? ": \(last.note)" : "")
    case .lost: text += ", interrupted"
    }
    return text
  }
}
