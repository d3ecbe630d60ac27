import Foundation
import Groundwork
import SQLite
import Scheduling
import Vocabulary

/// A thousand communities that have planned something for the same minute: how late each begins, and that none begins
/// twice. On the disk, as with people.
struct JobBench {
  func run(_ report: inout Report, jobs count: Int = 1_000) async throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "warden-jobs-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(
      path: folder.appending(path: "jobs.sqlite").path,
      migrations: schedulingMigrations + [
        Migration(
          feature: "bench", number: 1, "CREATE TABLE told (job TEXT NOT NULL, slot_ms BIGINT NOT NULL)")
      ])
    let clock = ShiftedClock(secondsToMinute: 3)
    let (began, done) = (Guarded<[Double]>([]), Guarded(0))
    let job = Job("greet", schedule: nil, missed: .skip, offer: .communities) { call in
      began.withLock { $0.append(call.slot.duration(to: clock.now).inSeconds * 1_000) }
      return JobOutcome("well") { connection in
        try connection.run("INSERT INTO told (job, slot_ms) VALUES (\(call.job.scope), \(call.slot))")
        return []
      }
    }
    let schedule = try CronSchedule("* * * * *")
    try await database.write { connection in
      for number in 0..<count {
        _ = try connection.add(
          NewJob(
            "greeting", of: job.name, in: "telegram:-\(number)", at: schedule, missed: .skip, address: nil,
            text: nil, by: PersonID("usr_bench")), now: clock.now)
      }
    }
    let scheduler = Scheduler(
      jobs: [job], settings: CronSettings(), database: database,
      commit: { _, body in
        let isDone = try await database.write { try body($0) != nil }
        done.withLock { $0 += 1 }
        return isDone
      }, clock: clock, metrics: SchedulingMetrics(Metrics(), jobs: [job.name]))
    let running = Task { try await scheduler.run() }
    while done.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(20)) }
    running.cancel()
    _ = try? await running.value
    let (rows, different) = try await database.read { connection in
      try connection.first("SELECT COUNT(*), COUNT(DISTINCT job) FROM told") {
        (Int($0.int(0)), Int($0.int(1)))
      }
        ?? (0, 0)
    }
    precondition(rows == different, "a job has run twice")
    let late = began.withLock { $0 }
    report.add(
      "\(count) cron jobs due in one minute: the last begins late by",
      "\((late.max() ?? .nan).rounded(to: 0)) ms (median \(late.median.rounded(to: 0)) ms), \(rows) ran, none twice",
      "100 ms")
    await database.close()
  }
}

/// The machine's clock, set so that the next minute is near.
private struct ShiftedClock: Timekeeper {
  private let system = SystemTimekeeper()
  private let shift: Duration

  init(secondsToMinute wait: Int64) {
    let now = system.now
    let minute = Moment(seconds: now.milliseconds / 60_000 * 60 + 60 - wait)
    shift = now.duration(to: minute)
  }

  var now: Moment { system.now.advanced(by: shift) }
  var minimumResolution: Duration { system.minimumResolution }

  func sleep(until deadline: Moment, tolerance: Duration?) async throws {
    try await system.sleep(until: deadline.advanced(by: .zero - shift), tolerance: tolerance)
  }

  func remind(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> Reminder {
    system.remind(at: moment.advanced(by: .zero - shift), action)
  }
}
