import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Scheduling

@Suite("The scheduler", .timeLimit(.minutes(5)))
struct SchedulerTests {
  static func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Moment {
    CronScheduleTests.at(year, month, day, hour, minute)
  }

  @Test("A job runs at its minute, and again a day later")
  func daily() async throws {
    let rig = try await SchedulerRig()
    let scheduler = rig.scheduler([try rig.job("backup", "0 2 * * *")])
    let running = Task { try await scheduler.run() }
    defer { running.cancel() }
    // No clock moves on while a run is at work: its time limit would be what ends it.
    for day in [21, 22] {
      try await rig.pass(to: Self.at(2026, 11, day, 2, 0))
      await rig.ended.wait { $0 == day - 20 }
    }
    try await rig.pass(to: Self.at(2026, 11, 23, 1, 0))
    #expect(rig.begun == ["backup 2026-11-21T02:00", "backup 2026-11-22T02:00"])
    #expect(try await rig.states() == ["done", "done"])
  }

  @Test(
    "What was missed while nobody was there follows the job's policy",
    arguments: [
      (MissedSlots.skip, []), (.runOnce, ["hourly 2026-11-21T06:00"]),
      (
        .runAll,
        ["02", "03", "04", "05", "06"].map { "hourly 2026-11-21T\($0):00" }
      ),
    ])
  func missed(policy: MissedSlots, expected: [String]) async throws {
    let rig = try await SchedulerRig()
    let job = try rig.job("hourly", "0 * * * *", policy)
    try await rig.scheduler([job]).prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 6, 20))
    let next = rig.scheduler([job])
    try await next.prepare()
    try await next.settle()
    #expect(try await rig.done() == expected)
    #expect(rig.begun == expected)
  }

  @Test("After a month away, every slot means the last day's")
  func bounded() async throws {
    let rig = try await SchedulerRig()
    let scheduler = rig.scheduler([try rig.job("often", "* * * * *", .runAll)])
    try await scheduler.prepare()
    rig.clock.advance(to: Self.at(2026, 12, 21))
    try await scheduler.settle()
    let done = try await rig.done()
    #expect(done.count == MissedSlots.most)
    #expect(done.last == "often 2026-12-21T00:00")
  }

  @Test("A clock that is set back runs no slot again")
  func setBack() async throws {
    let rig = try await SchedulerRig()
    let job = try rig.job("hourly", "0 * * * *", .runAll)
    let scheduler = rig.scheduler([job])
    try await scheduler.prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 4, 5))
    try await scheduler.settle()
    rig.clock.set(to: Self.at(2026, 11, 21, 1, 45))
    let next = rig.scheduler([job])
    try await next.prepare()
    try await next.settle()
    rig.clock.set(to: Self.at(2026, 11, 21, 5, 0))
    try await next.settle()
    #expect(try await rig.done() == (2...5).map { "hourly 2026-11-21T0\($0):00" })
    #expect(rig.begun.count == 4)
  }

  @Test("A clock that ran a year ahead does not keep jobs from running when it is right again")
  func wrongYear() async throws {
    let rig = try await SchedulerRig()
    let job = try rig.job("daily", "0 2 * * *")
    let ahead = rig.scheduler([job])
    try await ahead.prepare()
    rig.clock.set(to: Self.at(2027, 11, 21, 2, 0))
    try await ahead.settle()
    rig.clock.set(to: Self.at(2026, 11, 21, 3, 0))
    let next = rig.scheduler([job])
    try await next.prepare()
    rig.clock.set(to: Self.at(2026, 11, 22, 2, 0))
    try await next.settle()
    #expect(try await rig.done() == ["daily 2026-11-22T02:00", "daily 2027-11-21T02:00"])
  }

  @Test("New times in the configuration begin now")
  func replanned() async throws {
    let rig = try await SchedulerRig()
    try await rig.scheduler([try rig.job("backup", "0 2 * * *")]).prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 5, 0))
    let moved = rig.scheduler([try rig.job("backup", "0 2 * * *")]) {
      $0.changes["backup"] = .init(schedule: try? CronSchedule("0 4 * * *"))
    }
    try await moved.prepare()
    try await moved.settle()
    #expect(rig.begun == [])
    #expect(try await rig.database.read { try $0.job("backup", in: "bot")?.next } == Self.at(2026, 11, 22, 4))
  }

  @Test("A job that was turned off stays off until somebody turns it on, and has missed nothing then")
  func toggled() async throws {
    let rig = try await SchedulerRig()
    let job = try rig.job("backup", "0 2 * * *")
    try await rig.scheduler([job]).prepare()
    let now = rig.clock.now
    try await rig.database.write { connection in
      let stored = try #require(try connection.job("backup", in: "bot"))
      try connection.turn(stored, on: false, now: now)
    }
    rig.clock.advance(to: Self.at(2026, 11, 22, 5, 0))
    let next = rig.scheduler([job])
    try await next.prepare()
    try await next.settle()
    #expect(rig.begun == [])
    let later = rig.clock.now
    try await rig.database.write { connection in
      let stored = try #require(try connection.job("backup", in: "bot"))
      try connection.turn(stored, on: true, now: later)
    }
    try await next.settle()
    #expect(rig.begun == [])
    rig.clock.advance(to: Self.at(2026, 11, 23, 2, 0))
    try await next.settle()
    #expect(rig.begun == ["backup 2026-11-23T02:00"])
  }

  @Test("A job that fails is told of, and runs at its next time all the same")
  func failing() async throws {
    let rig = try await SchedulerRig()
    let isBroken = Guarded(true)
    let scheduler = rig.scheduler([
      try rig.job("backup", "0 2 * * *") { _ in
        if isBroken.withLock({ $0 }) { throw JobError("the disk is full") }
      }
    ])
    try await scheduler.prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 2, 0))
    try await scheduler.settle()
    isBroken.withLock { $0 = false }
    rig.clock.advance(to: Self.at(2026, 11, 22, 2, 0))
    try await scheduler.settle()
    let runs = try await rig.database.read { connection in
      try connection.runs(of: try #require(try connection.job("backup", in: "bot")), last: 5)
    }
    #expect(runs.map(\.state) == [.done, .failed])
    #expect(runs.map(\.note) == ["well", "the disk is full"])
    #expect(
      try await rig.database.read { try $0.jobFailures(since: Self.at(2026, 11, 20)) }.map(\.count) == [1])
  }

  @Test("A run that takes too long is stopped")
  func tooLong() async throws {
    let rig = try await SchedulerRig()
    let clock = rig.clock
    let scheduler = rig.scheduler([
      try rig.job("slow", "0 2 * * *", limit: .seconds(60)) { _ in
        try await Doorbell().wait()
      }
    ])
    let running = Task { try await scheduler.run() }
    defer { running.cancel() }
    try await rig.pass(to: Self.at(2026, 11, 21, 2, 0))
    // The clock stands still until the run's own time limit sleeps on it.
    while try await clock.nextSleep() != Self.at(2026, 11, 21, 2, 1) {}
    clock.advance(to: Self.at(2026, 11, 21, 2, 1))
    await rig.ended.wait { $0 == 1 }
    #expect(try await rig.states() == ["failed"])
    #expect(try await rig.done() == [])
  }

  @Test("Somebody may ask for a run, but not twice in a minute")
  func manual() async throws {
    let rig = try await SchedulerRig()
    let scheduler = rig.scheduler([try rig.job("backup", "0 2 * * *")])
    try await scheduler.prepare()
    let now = rig.clock.now
    let waits = try await rig.database.write { connection in
      let job = try #require(try connection.job("backup", in: "bot"))
      return [
        try connection.requestRun(of: job, now: now),
        try connection.requestRun(of: job, now: now.advanced(by: .seconds(20))),
      ]
    }
    #expect(waits == [nil, .seconds(40)])
    try await scheduler.settle()
    try await scheduler.settle()
    #expect(rig.begun == ["backup 2026-11-21T01:30"])
  }

  @Test("A run that ends while others are claimed is not begun again, and what was done counts once")
  func endedMeanwhile() async throws {
    let rig = try await SchedulerRig()
    let scheduler = rig.scheduler([try rig.job("backup", "0 2 * * *")])
    try await scheduler.prepare()
    let now = rig.clock.now
    _ = try await rig.database.write { connection in
      try connection.requestRun(of: try #require(try connection.job("backup", in: "bot")), now: now)
    }
    _ = try await scheduler.claim()
    _ = scheduler.ready.withLock { $0.hire() }
    let run = try #require(scheduler.ready.withLock { $0.take() })
    let result = await scheduler.outcome(of: run)
    // A claim reads it as open, and before it puts it in line the run has ended.
    _ = scheduler.ready.withLock { $0.beginClaim() }
    let read = try await rig.database.read { try $0.requestedRuns() }
    #expect(read.map(\.key) == [run.key])
    await scheduler.end(run, result)
    scheduler.ready.withLock { $0.add(read) }
    #expect(scheduler.ready.withLock { $0.count } == 0)
    #expect(rig.ended.value == 1)
    // Even if it were worked on twice, it would take effect and be counted once.
    await scheduler.end(run, result)
    #expect(rig.ended.value == 1)
    #expect(try await rig.done().count == 1)
  }

  @Test("No more jobs run at once than there are places, and one job never beside itself")
  func places() async throws {
    let rig = try await SchedulerRig()
    let (now, most) = (Guarded<[String]>([]), Guarded(0))
    let gate = Gate()
    let jobs = try (0..<9).map { number in
      try rig.job("job_\(String(repeating: "x", count: number + 1))", "*/5 * * * *", .runAll) { call in
        let count = now.withLock { running in
          #expect(!running.contains(call.job.name))
          running.append(call.job.name)
          return running.count
        }
        most.withLock { $0 = max($0, count) }
        if count == 4 { gate.open() }
        await gate.pass()
        now.withLock { running in running.removeAll { $0 == call.job.name } }
      }
    }
    let scheduler = rig.scheduler(jobs) { $0.atOnce = 4 }
    try await scheduler.prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 2, 0))
    let running = Task { try await scheduler.run() }
    defer { running.cancel() }
    await rig.ended.wait { $0 == 9 * 6 }
    #expect(most.withLock { $0 } == 4)
    #expect(Set(try await rig.done()).count == 54)
  }

  @Test("Told to stop, it begins nothing more, and the next process does what was not done")
  func stopping() async throws {
    let rig = try await SchedulerRig()
    let (begun, gate) = (Gate(), Gate())
    let slow = try rig.job("slow", "0 2 * * *") { _ in
      begun.open()
      await gate.pass()
    }
    let jobs = [slow] + (try (1...3).map { try rig.job(String(repeating: "y", count: $0), "0 2 * * *") })
    let scheduler = rig.scheduler(jobs) { $0.atOnce = 1 }
    try await scheduler.prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 2, 0))
    let running = Task { try await scheduler.run() }
    await begun.pass()
    async let finished: Void = scheduler.finish(within: .seconds(5))
    // It has been told before the first run ends.
    while !scheduler.ready.withLock({ $0.isStopping }) { await Task.yield() }
    gate.open()
    await finished
    running.cancel()
    _ = await running.result
    let before = try await rig.done().count
    #expect(before < 4)
    let next = rig.scheduler(jobs)
    try await next.prepare()
    try await next.settle()
    #expect(try await rig.done().count == 4)
    #expect(Set(try await rig.done()).count == 4)
  }

  @Test("A run that ends the process is begun three times and then given up")
  func deadly() async throws {
    let rig = try await SchedulerRig()
    let jobs = [try rig.job("deadly", "0 2 * * *")]
    try await rig.scheduler(jobs).prepare()
    rig.clock.advance(to: Self.at(2026, 11, 21, 2, 0))
    for _ in 0..<5 {
      let scheduler = rig.scheduler(jobs)
      try await scheduler.prepare()
      _ = try await scheduler.claim()
      // The process dies while it works.
      if let run = scheduler.ready.withLock({ $0.take() }) { _ = await scheduler.outcome(of: run) }
    }
    #expect(rig.begun.count == 3)
    #expect(try await rig.states() == ["lost"])
  }
}
