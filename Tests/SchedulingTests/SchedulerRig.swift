import Groundwork
import SQLite
import TestSupport
import Vocabulary

@testable import Scheduling

/// A scheduler on a clock that stands still, and a book of what its jobs did.
final class SchedulerRig: Sendable {
  let clock: FakeClock
  let database: Database
  let book = Guarded<[String]>([])
  /// Runs that ended, in any way.
  let ended = Watched(0)

  init(at start: Moment = CronScheduleTests.at(2026, 11, 21, 1, 30), path: String = ":memory:") async throws {
    clock = FakeClock(at: start)
    database = try await Database(
      path: path,
      migrations: schedulingMigrations + [
        Migration(
          feature: "told", number: 1, "CREATE TABLE told (job TEXT NOT NULL, slot_ms BIGINT NOT NULL)")
      ])
  }

  var begun: [String] { book.withLock { $0 } }

  /// A job that writes down when it begins, and what it has done.
  func job(
    _ name: String, _ schedule: String?, _ missed: MissedSlots = .runOnce, limit: Duration = .seconds(600),
    _ body: @escaping @Sendable (JobCall) async throws -> Void = { _ in }
  ) throws -> Job {
    Job(name, schedule: try schedule.map { try CronSchedule($0) }, missed: missed, limit: limit) {
      [book] call in
      book.withLock { $0.append("\(call.job.name) \(call.slot.iso8601.dropLast(8))") }
      try await body(call)
      return JobOutcome("well") { connection in
        try connection.run("INSERT INTO told (job, slot_ms) VALUES (\(call.job.name), \(call.slot))")
        return []
      }
    }
  }

  func scheduler(_ jobs: [Job], _ configure: (inout CronSettings) -> Void = { _ in }) -> Scheduler {
    var settings = CronSettings()
    configure(&settings)
    let (database, ended) = (database, ended)
    return Scheduler(
      jobs: jobs, settings: settings, database: database,
      commit: { _, body in try await database.write { try body($0) != nil } }, clock: clock,
      metrics: SchedulingMetrics(Metrics(), jobs: jobs.map(\.name)),
      log: Log(level: .debug, clock: clock) { line in
        let text = String(decoding: line, as: UTF8.self)
        if text.contains("job is done") || text.contains("job failed") { ended.change { $0 += 1 } }
      })
  }

  /// What was done, as it stands in the database, in order of the slots.
  func done() async throws -> [String] {
    try await database.read { connection in
      try connection.all("SELECT job, slot_ms FROM told ORDER BY slot_ms, job") {
        "\($0.text(0)) \($0.moment(1).iso8601.dropLast(8))"
      }
    }
  }

  /// Lets the scheduler sleep, as often as it does, until `moment` has come.
  func pass(to moment: Moment) async throws {
    while clock.now < moment {
      let wake = try await clock.nextSleep()
      guard wake > clock.now else { continue }
      clock.advance(to: min(wake, moment))
    }
  }

  func states() async throws -> [String] {
    try await database.read { connection in
      try connection.all("SELECT state FROM cron_runs ORDER BY claimed_ms, slot_ms") { $0.text(0) }
    }
  }
}

extension Scheduler {
  /// Does everything that has come, one after the other: what ``run()`` does between two sleeps.
  func settle() async throws {
    while true {
      let isCut = try await claim().isCut
      let workers = ready.withLock { $0.hire() }
      for _ in 0..<workers { await work() }
      if !isCut, workers == 0 { return }
    }
  }
}
