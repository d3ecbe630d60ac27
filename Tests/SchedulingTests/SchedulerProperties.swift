import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Scheduling

@Suite("Whenever the process dies", .timeLimit(.minutes(2)))
struct SchedulerProperties {
  /// Plays a few days of a bot that dies at any step, whose clock is set back now and then.
  @Test("No slot is run twice, and none is lost under its policy", arguments: 0..<60)
  func crashes(seed: UInt64) async throws {
    let randomness = Randomness.seeded(seed)
    let rig = try await SchedulerRig()
    let start = rig.clock.now
    let texts = ["0 * * * *", "*/20 * * * *", "30 2 * * *", "15,45 */2 * * *"]
    var jobs: [Job] = []
    for (index, policy) in MissedSlots.allCases.enumerated() {
      for (number, text) in texts.enumerated() {
        let name = policy.rawValue + "_" + String(repeating: "x", count: index * 4 + number + 1)
        jobs.append(try rig.job(name, text, policy))
      }
    }
    for _ in 0..<25 {
      let scheduler = rig.scheduler(jobs)
      try await scheduler.prepare()
      for _ in 0...randomness.index(below: 3) {
        guard try await live(scheduler, randomness) else { break }
        rig.clock.advance(by: .seconds(Int64(randomness.index(below: 3_600))))
      }
      // It is dead now; what it had in memory is gone.
      if randomness.index(below: 5) == 0 {
        rig.clock.set(to: rig.clock.now.advanced(by: .seconds(-Int64(randomness.index(below: 7_200)))))
      } else {
        rig.clock.advance(by: .seconds(Int64(randomness.index(below: 5_400))))
      }
    }
    let scheduler = rig.scheduler(jobs)
    try await scheduler.prepare()
    try await scheduler.settle()
    try await check(rig, jobs, from: start)
  }

  /// Works as far as chance lets it: claims, runs some of it, and commits some of that.
  ///
  /// - Returns: Whether it is alive.
  private func live(_ scheduler: Scheduler, _ randomness: Randomness) async throws -> Bool {
    if randomness.index(below: 3) > 0 {
      try await scheduler.settle()
      return true
    }
    _ = try await scheduler.claim()
    _ = scheduler.ready.withLock { $0.hire() }
    while randomness.index(below: 4) > 0, let run = scheduler.ready.withLock({ $0.take() }) {
      let result = await scheduler.outcome(of: run)
      if randomness.index(below: 4) > 0 { await scheduler.end(run, result) }
    }
    return false
  }

  private func check(_ rig: SchedulerRig, _ jobs: [Job], from start: Moment) async throws {
    let rows = try await rig.database.read { connection in
      try connection.all(
        """
        SELECT j.name, r.slot_ms, r.state, r.claimed_ms FROM cron_runs AS r JOIN cron_jobs AS j ON j.id = r.job_id
        """
      ) { (name: $0.text(0), slot: $0.moment(1), state: $0.text(2), claimed: $0.moment(3)) }
    }
    let told = try await rig.done()
    #expect(Set(told).count == told.count, "a slot took effect twice")
    #expect(rows.allSatisfy { $0.state == "done" || $0.state == "lost" })
    #expect(rows.count { $0.state == "done" } == told.count)
    for job in jobs {
      let schedule = try #require(job.schedule)
      let own = rows.filter { $0.name == job.name }
      for run in own {
        #expect(schedule.last(through: run.slot) == run.slot)
        #expect(run.slot <= run.claimed, "\(job.name) was run before its time")
      }
      switch job.missed {
      case .skip:
        #expect(own.allSatisfy { $0.slot.duration(to: $0.claimed) < .seconds(60) })
      case .runOnce:
        // Whatever was missed, the last slot before any time at which it was awake is there.
        let last = schedule.last(through: rig.clock.now)
        if last > start { #expect(own.map(\.slot).max() ?? start >= last) }
      case .runAll:
        var slot = schedule.next(after: start)
        let slots = Set(own.map(\.slot))
        while slot <= rig.clock.now {
          #expect(slots.contains(slot), "\(job.name) lost \(slot.iso8601)")
          slot = schedule.next(after: slot)
        }
      }
    }
  }
}
