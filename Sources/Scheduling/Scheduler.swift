import Groundwork
import SQLite
import Vocabulary

/// Runs jobs at their times. Between them it sleeps, and costs nothing.
package final class Scheduler: Sendable {
  /// Puts something into the database, and what it says on its way; `nil` for nothing.
  package typealias Commit =
    @Sendable (
      _ causedAt: Moment, _ body: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage]?
    ) async throws -> Bool

  /// Jobs that one transaction looks at, so that messages come in between.
  private static let step = 500
  /// Claimed runs that wait, at most; what has come beyond it stays in the database until there is room.
  private static let mostWaiting = 2_000
  /// A clock that is set while everybody sleeps is noticed after that time. Looking at it does not touch the database.
  private static let longestSleep = Duration.seconds(600)
  /// After a failure of the database.
  private static let rest = Duration.seconds(30)

  private let kinds: [String: Job]
  private let plan: [PlannedJob]
  private let database: Database
  private let commit: Commit
  private let clock: any Timekeeper
  private let metrics: SchedulingMetrics
  private let log: Log
  let ready: Guarded<ReadyRuns>
  private let bell = Doorbell()
  private let quiet = Doorbell()

  /// - Parameters:
  ///   - jobs: All that there are, each name once.
  ///   - plan: When the bot's own run.
  package init(
    jobs: [Job], settings: CronSettings, database: Database, commit: @escaping Commit,
    clock: any Timekeeper, metrics: SchedulingMetrics, log: Log = .silent
  ) {
    kinds = Dictionary(uniqueKeysWithValues: jobs.map { ($0.name, $0) })
    plan = settings.plan(for: jobs)
    (self.database, self.commit, self.clock, self.metrics) = (database, commit, clock, metrics)
    self.log = log
    ready = Guarded(ReadyRuns(places: settings.atOnce))
  }

  /// Something about the jobs was changed, or a run was asked for: looks again.
  package func ring() { bell.ring() }

  /// Until it is cancelled. What runs then is begun anew by the next process.
  package func run() async throws {
    try await prepare()
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let (next, isCut) = try await claim()
        for _ in 0..<ready.withLock({ $0.hire() }) { group.addTask { await self.work() } }
        let (latest, room) = (clock.now.advanced(by: Self.longestSleep), hasRoom)
        let isBehind = isCut || next.map { $0 <= clock.now } ?? false
        if isBehind, room { continue }
        ready.withLock { $0.isBehind = isBehind || !room }
        // With no room left, only a run that ends changes anything, and rings.
        try await bell.wait(until: room ? min(next ?? latest, latest) : latest, clock)
      }
    }
  }

  /// Begins no more, and waits for what runs, no longer than `grace`.
  package func finish(within grace: Duration) async {
    let isIdle = ready.withLock { ready in
      ready.stop()
      return ready.workers == 0
    }
    if !isIdle { try? await quiet.wait(until: clock.now.advanced(by: grace), clock) }
  }

  private var hasRoom: Bool { ready.withLock { $0.count < Self.mostWaiting && !$0.isStopping } }

  func prepare() async throws {
    while true {
      let (plan, kinds, now) = (plan, Set(kinds.keys), clock.now)
      do {
        let (again, lost) = try await database.write { connection in
          try connection.plan(plan, now: now)
          return try connection.recoverRuns(kinds: kinds, now: now)
        }
        ready.withLock { $0.add(again) }
        for kind in lost { metrics.ended(kind, .lost) }
        if !again.isEmpty || !lost.isEmpty {
          log.notice(
            "Scheduled jobs were interrupted", ["again": .int(again.count), "lost": .int(lost.count)])
        }
        return
      } catch {
        try await pause(after: error)
      }
    }
  }

  func claim() async throws -> (next: Moment?, isCut: Bool) {
    guard hasRoom else { return (nil, true) }
    let now = clock.now
    let open = ready.withLock { $0.beginClaim() }
    do {
      let (claim, requested) = try await database.write { connection in
        (
          try connection.claimSlots(now: now, open: open, limit: Self.step), try connection.requestedRuns()
        )
      }
      KillPoint.pass("cron.claimed")
      for (kind, count) in claim.left { metrics.leftOut(kind, count) }
      ready.withLock { $0.add(claim.runs + requested) }
      return (claim.next, claim.isCut)
    } catch {
      ready.withLock { $0.add([]) }
      try await pause(after: error)
      return (clock.now, false)
    }
  }

  private func pause(after error: any Error) async throws {
    try Task.checkCancellation()
    log.warning("Scheduled jobs have to wait for the database", ["error": .string("\(error)")])
    try await clock.sleep(until: clock.now.advanced(by: Self.rest), tolerance: nil)
  }
}

extension Scheduler {
  /// Takes one run after the other. What came of one is committed while the next one is at work.
  func work() async {
    await withDiscardingTaskGroup { commits in
      while let run = ready.withLock({ $0.take() }) {
        metrics.began(run, at: clock.now)
        let result = await outcome(of: run)
        commits.addTask { await self.end(run, result) }
      }
    }
    if ready.withLock({ $0.workers == 0 }) { quiet.ring() }
  }

  func outcome(of run: JobRun) async -> Result<JobOutcome, any Error> {
    // The kinds of claimed runs are looked at in `end`, which knows how to say that one is unknown.
    guard let job = kinds[run.job.kind] else { return .failure(UnknownJob()) }
    let call = JobCall(job: run.job, slot: run.slot, now: clock.now)
    do {
      return .success(try await withDeadline(job.limit, clock) { try await job.body(call) })
    } catch {
      return .failure(error)
    }
  }

  func end(_ run: JobRun, _ result: Result<JobOutcome, any Error>) async {
    KillPoint.pass("cron.worked")
    defer { if ready.withLock({ $0.ended(run) }) { bell.ring() } }
    let now = clock.now
    do {
      let outcome = try result.get()
      let isEnd = try await commit(now) { connection in
        guard try connection.end(run, as: .done, outcome.note, now: now) else { return nil }
        return try outcome.commit(connection)
      }
      KillPoint.pass("cron.committed")
      guard isEnd else {
        log.notice("A scheduled job had ended before", ["job": .string(run.job.kind)])
        return
      }
      metrics.ended(run.job.kind, .done)
      log.debug("A scheduled job is done", ["job": .string(run.job.kind)])
    } catch {
      // Told to stop: it stays open, and the next process begins it anew.
      guard !(error is CancellationError), !Task.isCancelled else { return }
      metrics.ended(run.job.kind, .failed)
      let note = Self.note(on: error)
      _ = try? await database.write { try $0.end(run, as: .failed, note, now: now) }
      log.warning(
        "A scheduled job failed", ["job": .string(run.job.kind), "error": .string("\(error)")])
    }
  }

  /// A few words without what came from outside, which is in the log.
  private static func note(on error: any Error) -> String {
    switch error {
    case is DeadlineExceeded: "it took too long"
    case let error as JobError: error.description
    case let error as DatabaseError: Redaction.of("\(error)")
    case is SQLiteError: "the database refused it"
    default: "see the log"
    }
  }
}

/// Why a job could not do its work, in words for the history.
package struct JobError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A job that this program does not have; another version planned it.
private struct UnknownJob: Error {}
