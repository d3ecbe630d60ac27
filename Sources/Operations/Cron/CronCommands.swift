import Commands
import Community
import SQLite
import Scheduling
import Vocabulary

/// `/cron`: what happens at set times, in a community and for the bot as a whole.
///
/// Whoever may plan jobs in a community plans them for that community. The bot's own jobs are the operators', who turn
/// them on and off and run them from wherever they are.
package struct CronCommands: Sendable {
  package static let group = CommandGroup("cron", "Scheduled jobs", menu: "Scheduled jobs")
  /// In one community or private chat.
  static let mostJobs = 10
  /// A chat must not be talked to death, and the bot has other things to do.
  static let shortestGap = Duration.seconds(900)

  let jobs: [Job]
  let database: @Sendable () -> Database
  /// Tells the scheduler that something was changed.
  let ring: @Sendable () -> Void

  /// - Parameter jobs: All that there are.
  package init(
    jobs: [Job], database: @escaping @Sendable () -> Database, ring: @escaping @Sendable () -> Void
  ) {
    (self.jobs, self.database, self.ring) = (jobs, database, ring)
  }

  package var all: [Command] { [list, add, toggle, run, remove] }

  static func scope(of call: CommandCall) -> String {
    call.community?.key ?? ScheduledJob.direct(ChatAddress(call.address.platform, chat: call.address.chat))
  }

  /// The job of that name here, or else the bot's own, which is none of anybody's business but the operators'.
  static func job(
    _ name: String, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> ScheduledJob {
    if let job = try connection.job(name, in: scope(of: call)) { return job }
    if call.rights.isOperator, let job = try connection.job(name, in: ScheduledJob.bot) { return job }
    throw CommandError.notFound("a job of that name")
  }

  /// What the audit trail calls a job: its name was written by a member, its number was not.
  static func target(of job: ScheduledJob) -> String { job.isOfBot ? job.name : "job \(job.id)" }

  /// The name of a job that there is, suggested while it is typed.
  var name: Argument<String> {
    Argument("name", "Job", length: 1...50, suggesting: suggestions)
  }

  private var suggestions: SuggestionSource {
    { [database] query in
      let scope =
        query.origin.community?.key
        ?? ScheduledJob.direct(ChatAddress(query.origin.address.platform, chat: query.origin.address.chat))
      return try await database().read { connection in
        var jobs = try connection.jobs(in: scope)
        if query.rights.isOperator { jobs += try connection.jobs(in: ScheduledJob.bot) }
        return jobs.map(\.name).filter { $0.lowercased().hasPrefix(query.typed.lowercased()) }
      }
    }
  }
}
