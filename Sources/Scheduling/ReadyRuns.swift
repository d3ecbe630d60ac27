/// Runs that are claimed and wait for a place, and which jobs are busy: says what may begin next, and does nothing.
struct ReadyRuns: Sendable {
  private let places: Int
  private var waiting: [JobRun] = []
  /// Where in ``waiting`` the rest begins: taking from the front must not move what is behind.
  private var first = 0
  /// Claimed and not ended.
  private var open: Set<JobRun.Key> = []
  /// Those that ended since a claim began, which may have read them as open: they are not begun again. `nil` while
  /// nobody claims.
  private var endedMeanwhile: Set<JobRun.Key>?
  /// A run of one job follows the other.
  private var busy: Set<Int64> = []
  private(set) var workers = 0
  private(set) var isStopping = false
  /// More has come than there was room for.
  var isBehind = false

  init(places: Int) { self.places = places }

  var count: Int { waiting.count - first }

  func openByJob() -> [Int64: Int] { open.reduce(into: [:]) { $0[$1.job, default: 0] += 1 } }

  /// Runs are about to be read from the database; ``add(_:)`` ends it.
  ///
  /// - Returns: How many runs of each job are open.
  mutating func beginClaim() -> [Int64: Int] {
    endedMeanwhile = []
    return openByJob()
  }

  mutating func add(_ runs: [JobRun]) {
    let ended = endedMeanwhile ?? []
    endedMeanwhile = nil
    for run in runs where !ended.contains(run.key) && open.insert(run.key).inserted { waiting.append(run) }
  }

  /// How many more may work now; they count as working.
  mutating func hire() -> Int {
    guard !isStopping else { return 0 }
    let count = min(places - workers, self.count)
    workers += count
    return count
  }

  /// What a worker does next; `nil` sends it home.
  mutating func take() -> JobRun? {
    if !isStopping {
      for index in first..<waiting.count where busy.insert(waiting[index].job.id).inserted {
        let run = waiting[index]
        // Almost always the first.
        if index == first { first += 1 } else { waiting.remove(at: index) }
        if first == waiting.count { (waiting, first) = ([], 0) }
        return run
      }
    }
    workers -= 1
    return nil
  }

  /// - Returns: Whether to look again: something waited for this one, or for room.
  mutating func ended(_ run: JobRun) -> Bool {
    busy.remove(run.job.id)
    open.remove(run.key)
    endedMeanwhile?.insert(run.key)
    return count > 0 || isBehind
  }

  mutating func stop() { isStopping = true }
}
