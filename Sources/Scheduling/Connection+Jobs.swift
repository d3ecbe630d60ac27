import SQLite
import Vocabulary

extension ScheduledJob {
  /// `nil` for a row that another version of the program wrote and this one cannot read.
  ///
  /// Columns: id, scope, name, kind, schedule, missed, is_on, next_ms, address, said_text.
  init?(_ row: borrowing Row) {
    guard let schedule = try? CronSchedule(row.text(4)), let missed = MissedSlots(rawValue: row.text(5))
    else {
      return nil
    }
    self.init(
      id: row.int(0), scope: row.text(1), name: row.text(2), kind: row.text(3), schedule: schedule,
      missed: missed, isOn: row.bool(6), next: row.moment(7),
      address: row.optionalText(8).flatMap { ChatAddress(key: $0) }, text: row.optionalText(9))
  }
}

/// A job that somebody adds.
package struct NewJob: Hashable, Sendable {
  package let scope: String
  package let name: String
  package let kind: String
  package let schedule: CronSchedule
  package let missed: MissedSlots
  package let address: ChatAddress?
  package let text: String?
  package let author: PersonID

  package init(
    _ name: String, of kind: String, in scope: String, at schedule: CronSchedule, missed: MissedSlots,
    address: ChatAddress?, text: String?, by author: PersonID
  ) {
    (self.name, self.kind, self.scope, self.schedule) = (name, kind, scope, schedule)
    (self.missed, self.address, self.text, self.author) = (missed, address, text, author)
  }
}

extension Connection {
  /// - Returns: `false` when the scope has a job of that name already.
  package borrowing func add(_ job: NewJob, now: Moment) throws(SQLiteError) -> Bool {
    try run(
      """
      INSERT INTO cron_jobs (
        scope, name, kind, schedule, missed, is_on, next_ms, address, said_text, added_by, added_ms)
      VALUES (
        \(job.scope), \(job.name), \(job.kind), \(job.schedule.description), \(job.missed.rawValue), 1,
        \(job.schedule.next(after: now)), \((job.address?.key).sqlValue), \(job.text.sqlValue), \(job.author), \(now))
      ON CONFLICT (scope, name) DO NOTHING
      """) == 1
  }

  package borrowing func jobs(in scope: String) throws(SQLiteError) -> [ScheduledJob] {
    try all(
      """
      SELECT id, scope, name, kind, schedule, missed, is_on, next_ms, address, said_text FROM cron_jobs
      WHERE scope = \(scope) ORDER BY name
      """
    ) { ScheduledJob($0) }.compactMap(\.self)
  }

  package borrowing func job(_ name: String, in scope: String) throws(SQLiteError) -> ScheduledJob? {
    try first(
      """
      SELECT id, scope, name, kind, schedule, missed, is_on, next_ms, address, said_text FROM cron_jobs
      WHERE scope = \(scope) AND name = \(name)
      """
    ) { ScheduledJob($0) } ?? nil
  }

  /// Turns a job on or off, whatever the configuration says. Slots that came while it was off are over.
  package borrowing func turn(_ job: ScheduledJob, on: Bool, now: Moment) throws(SQLiteError) {
    guard job.isOn != on else { return }
    let next = on ? job.schedule.next(after: now) : job.next
    try run(
      "UPDATE cron_jobs SET is_on = \(on), switched = \(on), next_ms = \(next) WHERE id = \(job.id)")
  }

  /// Deletes a job with its history. A run under way changes and says nothing any more.
  package borrowing func remove(_ job: ScheduledJob) throws(SQLiteError) {
    try run("DELETE FROM cron_runs WHERE job_id = \(job.id)")
    try run("DELETE FROM cron_jobs WHERE id = \(job.id)")
  }

  /// The last runs of a job, newest first.
  package borrowing func runs(of job: ScheduledJob, last count: Int) throws(SQLiteError) -> [JobRunRecord] {
    try all(
      """
      SELECT slot_ms, is_manual, state, ended_ms, note FROM cron_runs
      WHERE job_id = \(job.id) ORDER BY slot_ms DESC LIMIT \(count)
      """
    ) { row throws(SQLiteError) in
      JobRunRecord(
        slot: row.moment(0), isManual: row.bool(1), state: try row.value(2, JobRunState.init(rawValue:)),
        endedAt: row.optionalMoment(3), note: row.text(4))
    }
  }

  /// Runs of the bot's own jobs that did not end well since `start`, by job.
  package borrowing func jobFailures(since start: Moment) throws(SQLiteError) -> [(
    name: String, count: Int64
  )] {
    try all(
      """
      SELECT j.name, COUNT(*) FROM cron_runs AS r JOIN cron_jobs AS j ON j.id = r.job_id
      WHERE r.claimed_ms >= \(start) AND r.state <> 'done' AND r.ended_ms IS NOT NULL AND j.scope = 'bot'
      GROUP BY j.name ORDER BY j.name
      """
    ) { ($0.text(0), $0.int(1)) }
  }

  /// A community goes by another name, and so do its jobs and where they speak.
  package borrowing func moveJobs(from old: ChatAddress, to new: ChatAddress) throws(SQLiteError) {
    let (before, after) = (
      CommunityAddress(old.platform, old.chat).key, CommunityAddress(new.platform, new.chat).key
    )
    try run("UPDATE OR IGNORE cron_jobs SET scope = \(after) WHERE scope = \(before)")
    try run("UPDATE cron_jobs SET address = \(new.key) WHERE address = \(old.key)")
  }

  /// Forgets runs that ended before `moment`, a bounded number at a time. What is for a slot to come is kept: a clock
  /// that was wrong must not make it run twice.
  ///
  /// - Returns: How many went; fewer than `limit` means that nothing old is left.
  package borrowing func forgetRuns(before moment: Moment, limit: Int = 1_000) throws(SQLiteError) -> Int {
    try run(
      """
      DELETE FROM cron_runs WHERE (job_id, slot_ms, is_manual) IN (
        SELECT job_id, slot_ms, is_manual FROM cron_runs
        WHERE ended_ms IS NOT NULL AND ended_ms < \(moment) AND slot_ms < \(moment) LIMIT \(limit))
      """)
  }
}
