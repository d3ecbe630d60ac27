import SQLite
import Vocabulary

/// What was claimed, and when there will be more.
struct SlotClaim: Sendable {
  var runs: [JobRun] = []
  /// Slots that are left out for good, by kind of job.
  var left: [(kind: String, count: Int)] = []
  /// The next slot of any job; `nil` when there is none.
  var next: Moment?
  /// There was more to claim than one transaction takes.
  var isCut = false
}

// How no slot is run twice, and none is lost:
//
// 1. A slot is claimed in a transaction of its own, which writes a row with the slot in its key and moves the job's
//    `next_ms` beyond it. Only then does anything happen. A clock that is set back finds the slot decided.
// 2. What a run changes and says is committed together with the end of its row: once.
// 3. A process that dies leaves open rows. The next one begins them anew, three times at most, or counts them as lost
//    where missed slots are skipped.
extension Connection {
  /// How often a run is begun: what ends the process must not do so for ever.
  private static let mostAttempts = 3

  /// Claims the slots that have come.
  ///
  /// - Parameters:
  ///   - open: Runs that have not ended, by job.
  ///   - limit: Jobs to look at in one transaction.
  borrowing func claimSlots(
    now: Moment, open: [Int64: Int], limit: Int
  ) throws(SQLiteError) -> SlotClaim {
    var claim = SlotClaim()
    let due = try all(
      """
      SELECT id, scope, name, kind, schedule, missed, is_on, next_ms, address, said_text FROM cron_jobs
      WHERE is_on = 1 AND next_ms <= \(now) ORDER BY next_ms, id LIMIT \(limit)
      """
    ) { (id: $0.int(0), job: ScheduledJob($0)) }
    for (id, job) in due {
      guard let job else {
        try run("UPDATE cron_jobs SET is_on = 0 WHERE id = \(id)")
        continue
      }
      let slots = job.missed.due(job.schedule, from: job.next, now: now, open: open[id] ?? 0)
      for slot in slots {
        let run = JobRun(job: job, slot: slot, isManual: false)
        if try self.claim(run, now: now) { claim.runs.append(run) }
      }
      if slots.isEmpty { claim.left.append((job.kind, 1)) }
      try run("UPDATE cron_jobs SET next_ms = \(job.schedule.next(after: now)) WHERE id = \(id)")
    }
    claim.isCut = due.count == limit
    claim.next =
      try first("SELECT MIN(next_ms) FROM cron_jobs WHERE is_on = 1") { $0.optionalMoment(0) } ?? nil
    return claim
  }

  /// - Returns: `false` when the slot was claimed before.
  private borrowing func claim(_ run: JobRun, now: Moment) throws(SQLiteError) -> Bool {
    try self.run(
      """
      INSERT INTO cron_runs (job_id, slot_ms, is_manual, state, attempts, claimed_ms, note)
      VALUES (\(run.job.id), \(run.slot), \(run.isManual), 'open', 1, \(now), '')
      ON CONFLICT (job_id, slot_ms, is_manual) DO NOTHING
      """) == 1
  }

  /// Asks for a run at once; the scheduler finds it when its bell is rung.
  ///
  /// - Returns: How long to wait first, when it runs just now or was asked for a moment ago.
  package borrowing func requestRun(of job: ScheduledJob, now: Moment) throws(SQLiteError) -> Duration? {
    let recent =
      try first(
        """
        SELECT MAX(claimed_ms) FROM cron_runs
        WHERE job_id = \(job.id) AND (is_manual = 1 OR ended_ms IS NULL)
        """
      ) { $0.optionalMoment(0) } ?? nil
    if let recent {
      let end = recent.advanced(by: .seconds(60))
      if end > now { return now.duration(to: end) }
    }
    return try claim(JobRun(job: job, slot: now, isManual: true), now: now) ? nil : .seconds(60)
  }

  /// Open runs that were asked for.
  borrowing func requestedRuns() throws(SQLiteError) -> [JobRun] {
    try openRuns().filter { $0.run.isManual }.map(\.run)
  }

  /// Takes up what an earlier process left open. Once, before the first claim.
  ///
  /// - Parameter kinds: The jobs that there are.
  /// - Returns: What to begin anew; and, by kind, what is lost.
  borrowing func recoverRuns(
    kinds: Set<String>, now: Moment
  ) throws(SQLiteError) -> (again: [JobRun], lost: [String]) {
    var (again, lost): ([JobRun], [String]) = ([], [])
    let open = try openRuns()
    // Where one run is enough, it is the newest, and the next slot finds room.
    let newest = open.reduce(into: [:]) { $0[$1.run.job.id] = $1.run.key }
    for (run, attempts) in open {
      let isOver =
        run.job.missed == .skip || attempts >= Self.mostAttempts || !kinds.contains(run.job.kind)
        || run.job.missed == .runOnce && newest[run.job.id] != run.key
      if isOver {
        lost.append(run.job.kind)
        try end(run, as: .lost, "interrupted", now: now)
      } else {
        again.append(run)
        try self.run(
          """
          UPDATE cron_runs SET attempts = attempts + 1
          WHERE job_id = \(run.job.id) AND slot_ms = \(run.slot) AND is_manual = \(run.isManual)
          """)
      }
    }
    return (again, lost)
  }

  private borrowing func openRuns() throws(SQLiteError) -> [(run: JobRun, attempts: Int64)] {
    try all(
      """
      SELECT j.id, j.scope, j.name, j.kind, j.schedule, j.missed, j.is_on, j.next_ms, j.address, j.said_text,
        r.slot_ms, r.is_manual, r.attempts
      FROM cron_runs AS r JOIN cron_jobs AS j ON j.id = r.job_id
      WHERE r.ended_ms IS NULL ORDER BY r.claimed_ms, r.slot_ms
      """
    ) { row in
      ScheduledJob(row).map {
        (JobRun(job: $0, slot: row.moment(10), isManual: row.bool(11)), row.int(12))
      }
    }.compactMap(\.self)
  }

  /// - Returns: `false` when it has ended already, or its job was removed: nothing may come of it then.
  @discardableResult
  borrowing func end(
    _ run: JobRun, as state: JobRunState, _ note: String, now: Moment
  ) throws(SQLiteError) -> Bool {
    try self.run(
      """
      UPDATE cron_runs SET state = \(state.rawValue), ended_ms = \(now), note = \(note)
      WHERE job_id = \(run.job.id) AND slot_ms = \(run.slot) AND is_manual = \(run.isManual)
        AND ended_ms IS NULL
      """) == 1
  }
}
