/// Runs reading jobs one by one, each on one state of the database from its first to its last statement.
struct Reader {
  let handle: Handle

  /// Runs jobs until `queue` is closed and empty.
  func serve(_ queue: JobQueue) {
    var jobs: [QueuedJob] = []
    while queue.take(upTo: 1, into: &jobs) {
      for job in jobs {
        switch job {
        case .transaction(let job): run(job)
        case .maintenance(let job): job.run(on: handle)
        }
      }
      jobs.removeAll(keepingCapacity: true)
    }
  }

  private func run(_ job: any Job) {
    do throws(SQLiteError) {
      try handle.run("BEGIN")
      _ = job.run(on: Connection(to: handle, isReadOnly: true))
      // Nothing was changed; this only lets go of the state.
      if handle.isInTransaction { try handle.run("ROLLBACK") }
      job.settle(nil)
    } catch {
      job.settle(error)
    }
  }
}
