import SQLite
import Vocabulary

/// A job of the bot with the times that it really has, the configuration's before the feature's own.
package struct PlannedJob: Hashable, Sendable {
  package let name: String
  package let schedule: CronSchedule
  package let missed: MissedSlots
  package let isOn: Bool
}

extension Connection {
  /// Makes the bot's own jobs in the database those that the program and the configuration name. What was missed
  /// since the last process is kept where the times are the same; new times begin now.
  borrowing func plan(_ jobs: [PlannedJob], now: Moment) throws(SQLiteError) {
    for old in try self.jobs(in: ScheduledJob.bot) where !jobs.contains(where: { $0.name == old.name }) {
      try remove(old)
    }
    for job in jobs {
      let (text, next) = (job.schedule.description, job.schedule.next(after: now))
      try run(
        """
        INSERT INTO cron_jobs (scope, name, kind, schedule, missed, is_on, next_ms, added_ms)
        VALUES ('bot', \(job.name), \(job.name), \(text), \(job.missed.rawValue), \(job.isOn), \(next), \(now))
        ON CONFLICT (scope, name) DO UPDATE SET
          next_ms = CASE
            WHEN cron_jobs.schedule = excluded.schedule AND cron_jobs.is_on = 1 THEN cron_jobs.next_ms
            ELSE excluded.next_ms END,
          kind = excluded.kind, schedule = excluded.schedule, missed = excluded.missed,
          is_on = COALESCE(cron_jobs.switched, excluded.is_on)
        """)
    }
    try forgetWrongFuture(now: now)
  }

  /// A clock that ran days ahead has decided slots that are still to come. They are decided anew; those that were run
  /// are in the history, and are not run again.
  private borrowing func forgetWrongFuture(now: Moment) throws(SQLiteError) {
    let ahead = try all(
      """
      SELECT id, scope, name, kind, schedule, missed, is_on, next_ms, address, said_text FROM cron_jobs
      WHERE is_on = 1 AND next_ms > \(now.advanced(by: .seconds(86_400)))
      """
    ) { ScheduledJob($0) }.compactMap(\.self)
    for job in ahead {
      let next = job.schedule.next(after: now)
      guard next < job.next, next.duration(to: job.next) > .seconds(86_400) else { continue }
      try run("UPDATE cron_jobs SET next_ms = \(next) WHERE id = \(job.id)")
    }
  }
}
