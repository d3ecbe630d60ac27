import CSQLite
import Glibc
import Groundwork

/// Commits jobs in groups: many callers share one transaction, and with it one wait for the disk.
///
/// One that throws takes back its own changes and nobody else's: the group is rolled back, and its jobs run once more,
/// each in a savepoint of its own. Savepoints for all would cost every group what only the rare one needs: SQLite copies
/// each page that a savepoint changes. Nobody hears of success before the group is committed.
struct Writer {
  /// Enough for the wait for the disk to be a small part; few enough that the first of a group need not wait long.
  static let groupLimit = 256
  /// Where one has failed, others of its kind are near: so many groups have savepoints from the start.
  static let carefulGroups = 16

  /// Where groups have been as large as this of late, as many writes are on their way (PostgreSQL's `commit_siblings`):
  /// they get a moment to come, and share a commit. Of late, because of every few groups one is small: it holds what came
  /// while the last one's callers were told.
  private static let commitSiblings = 8.0
  /// So many share a commit well enough, and those who wait for it should not wait longer.
  private static let enoughSiblings = 16
  /// That moment (PostgreSQL's `commit_delay`), at most. Less than the disk takes where many write at once.
  private static let commitDelay: Duration = .milliseconds(2)
  /// How often it is looked meanwhile whether they have come.
  private static let commitDelaySteps = 8

  let handle: Handle
  let health: WriteHealth

  /// Runs jobs until `queue` is closed and empty.
  func serve(_ queue: JobQueue) {
    var jobs: [QueuedJob] = []
    var group: [any Job] = []
    var carefulGroups = 0
    // The size of a group, averaged over the last few.
    var siblings = 0.0
    while queue.take(upTo: Writer.groupLimit, into: &jobs) {
      siblings += (Double(jobs.count) - siblings) / 4
      defer { if siblings >= Writer.commitSiblings { delayCommit(for: Int(siblings), in: queue) } }
      for job in jobs {
        switch job {
        case .transaction(let job): group.append(job)
        case .maintenance(let job):
          commit(&group, &carefulGroups)
          // A disk without room for a second file still takes what is written: nothing is said of its health.
          job.run(on: handle)
        }
      }
      jobs.removeAll(keepingCapacity: true)
      commit(&group, &carefulGroups)
    }
  }

  /// Waits for as many writes as groups have had, and no longer than ``commitDelay``.
  private func delayCommit(for siblings: Int, in queue: JobQueue) {
    let siblings = min(siblings, Writer.enoughSiblings)
    let step = Writer.commitDelay / Writer.commitDelaySteps
    let microseconds = UInt32(step / .microseconds(1))
    for _ in 0..<Writer.commitDelaySteps where queue.count < siblings { usleep(microseconds) }
  }

  /// Runs the jobs of a group, in as few transactions as it takes, and empties it.
  private func commit(_ group: inout [any Job], _ carefulGroups: inout Int) {
    var done = 0
    while done < group.count { done += commitGroup(of: group[done...], &carefulGroups) }
    group.removeAll(keepingCapacity: true)
  }

  /// Runs jobs in one transaction and settles them.
  ///
  /// - Parameter carefulGroups: How many more groups have savepoints at once.
  /// - Returns: How many that were; fewer than `jobs` after an error that ended the transaction early.
  private func commitGroup(of jobs: ArraySlice<any Job>, _ carefulGroups: inout Int) -> Int {
    var sharesAll = jobs.count > 1 && carefulGroups == 0
    if carefulGroups > 0 { carefulGroups -= 1 }
    var changesBefore = handle.totalChanges
    do throws(SQLiteError) {
      try handle.run("BEGIN IMMEDIATE")
      if sharesAll, !runTogether(jobs) {
        (sharesAll, carefulGroups) = (false, Writer.carefulGroups)
        changesBefore = handle.totalChanges
        try handle.run("BEGIN IMMEDIATE")
      }
    } catch {
      return settle(jobs, error)
    }
    if !sharesAll {
      for (place, job) in jobs.enumerated() {
        let error = jobs.count == 1 ? runUnshared(job) : runInSavepoint(job)
        if let error { health.sawFailure(error) }
        // SQLite ends the whole transaction by itself when the disk is full, for one.
        guard handle.isInTransaction else { return settle(jobs.prefix(place + 1), lost(because: error)) }
      }
    }
    KillPoint.pass("sqlite.beforeCommit")
    do throws(SQLiteError) {
      try handle.run("COMMIT")
    } catch {
      if handle.isInTransaction { try? handle.run("ROLLBACK") }
      return settle(jobs, error)
    }
    KillPoint.pass("sqlite.afterCommit")
    if handle.totalChanges != changesBefore { health.sawSuccess() }
    return settle(jobs, nil)
  }

  /// Runs jobs without savepoints, as long as all goes well.
  ///
  /// - Returns: `false` after a failure; nothing of any of them is left then, and the transaction is over.
  private func runTogether(_ jobs: ArraySlice<any Job>) -> Bool {
    let allWell = jobs.allSatisfy { job in
      job.run(on: Connection(to: handle, isReadOnly: job.isRead)) == nil && handle.isInTransaction
        && !handle.hasOpenReferences
    }
    if !allWell, handle.isInTransaction { try? handle.run("ROLLBACK") }
    return allWell
  }

  private func settle(_ jobs: ArraySlice<any Job>, _ failure: SQLiteError?) -> Int {
    if let failure { health.sawFailure(failure) }
    for job in jobs { job.settle(failure) }
    return jobs.count
  }

  /// For a job that nobody else shares the transaction with.
  private func runUnshared(_ job: any Job) -> (any Error)? {
    guard let error = job.run(on: Connection(to: handle, isReadOnly: job.isRead)) else { return nil }
    if handle.isInTransaction { try? handle.run("ROLLBACK") }
    return error
  }

  private func runInSavepoint(_ job: any Job) -> (any Error)? {
    do throws(SQLiteError) {
      try handle.run("SAVEPOINT job")
    } catch {
      job.fail(error)
      return error
    }
    var error = job.run(on: Connection(to: handle, isReadOnly: job.isRead))
    guard handle.isInTransaction else { return error }
    // A reference that may stay open until the commit would fail the commit, and with it everybody's work.
    if error == nil, handle.hasOpenReferences {
      error = SQLiteError(code: SQLITE_CONSTRAINT, message: "a row refers to one that is not there", sql: "")
      job.fail(error ?? lost(because: nil))
    }
    do throws(SQLiteError) {
      if error != nil { try handle.run("ROLLBACK TO job") }
      try handle.run("RELEASE job")
    } catch let broken {
      // Its changes cannot be told apart any more: all go.
      try? handle.run("ROLLBACK")
      return broken
    }
    return error
  }

  /// What the others of the group hear. When it was the disk, their work failed for the disk as well, and they can tell.
  private func lost(because error: (any Error)?) -> SQLiteError {
    let cause = (error as? SQLiteError).flatMap { $0.isStorageFailure ? $0.code : nil }
    return SQLiteError(
      code: cause ?? SQLITE_ABORT, message: "an error in the transaction has rolled all of it back", sql: "")
  }
}
