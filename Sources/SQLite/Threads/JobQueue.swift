import Groundwork

/// The jobs that wait for the threads of a database, first in, first out.
///
/// At most `limit` jobs wait. Whoever comes then waits for a place first, in order.
final class JobQueue: Sendable {
  private struct State {
    var jobs = Queue<QueuedJob>()
    /// Waiting jobs, and places given to callers who have not brought their job yet.
    var placesTaken = 0
    var waitingForPlace = Queue<CheckedContinuation<Bool, Never>>()
    var sleepingThreads = 0
    var threads: Int
    var isClosed = false
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []

    /// Closed, and nothing can come any more.
    var isOver: Bool { isClosed && placesTaken == 0 }

    /// Places for those who wait longest, as far as there are any.
    mutating func admit(limit: Int) -> [CheckedContinuation<Bool, Never>] {
      var admitted: [CheckedContinuation<Bool, Never>] = []
      while placesTaken < limit, let next = waitingForPlace.popFirst() {
        placesTaken += 1
        admitted.append(next)
      }
      return admitted
    }

    /// How many threads have to be woken to see that the queue is over.
    mutating func wakeAll() -> Int {
      defer { sleepingThreads = 0 }
      return sleepingThreads
    }
  }

  private let state: Guarded<State>
  private let limit: Int
  private let semaphore = ThreadSemaphore()

  /// - Parameter threads: How many threads will call ``take(upTo:into:)``, and ``threadEnded()`` once.
  init(limit: Int, threads: Int) {
    self.limit = limit
    state = Guarded(State(threads: threads))
  }

  /// Jobs that wait at this moment.
  var count: Int { state.withLock { $0.jobs.count } }

  /// Threads that wait for a job.
  var sleepers: Int { state.withLock { $0.sleepingThreads } }

  /// Callers who wait for a place.
  var waitingCallers: Int { state.withLock { $0.waitingForPlace.count } }

  /// Waits for a place. Every place is used, with ``add(_:)``.
  ///
  /// - Returns: `false` when the queue is closed; there is no place then.
  func place() async -> Bool {
    enum Answer { case now(Bool), wait }
    let answer: Answer = state.withLock { state in
      if state.isClosed { return .now(false) }
      guard state.placesTaken < limit else { return .wait }
      state.placesTaken += 1
      return .now(true)
    }
    if case .now(let isOpen) = answer { return isOpen }
    return await withCheckedContinuation { continuation in
      let (admitted, isClosed) = state.withLock { state in
        if state.isClosed { return ([continuation], true) }
        state.waitingForPlace.append(continuation)
        return (state.admit(limit: limit), false)
      }
      for next in admitted { next.resume(returning: !isClosed) }
    }
  }

  /// Queues a job at a place that ``place()`` gave. It is run even when the queue closes meanwhile.
  func add(_ job: QueuedJob) {
    let wakes = state.withLock { state in
      state.jobs.append(job)
      guard state.sleepingThreads > 0 else { return false }
      state.sleepingThreads -= 1
      return true
    }
    if wakes { semaphore.signal() }
  }

  /// Fills the empty `jobs` with the next ones; blocks the calling thread until there is one.
  ///
  /// - Returns: `false` when the queue is closed and empty.
  func take(upTo most: Int, into jobs: inout [QueuedJob]) -> Bool {
    while true {
      let (admitted, wakes, isOver) = state.withLock { state in
        while jobs.count < most, let job = state.jobs.popFirst() { jobs.append(job) }
        state.placesTaken -= jobs.count
        let admitted = state.admit(limit: limit)
        if state.isOver { return (admitted, state.wakeAll(), true) }
        if jobs.isEmpty { state.sleepingThreads += 1 }
        return (admitted, 0, false)
      }
      for next in admitted { next.resume(returning: true) }
      for _ in 0..<wakes { semaphore.signal() }
      if !jobs.isEmpty { return true }
      if isOver { return false }
      semaphore.wait()
    }
  }

  /// Takes nothing more. What has a place already is still run.
  func close() {
    let (refused, wakes) = state.withLock { state in
      state.isClosed = true
      var refused: [CheckedContinuation<Bool, Never>] = []
      while let next = state.waitingForPlace.popFirst() { refused.append(next) }
      return (refused, state.isOver ? state.wakeAll() : 0)
    }
    for next in refused { next.resume(returning: false) }
    for _ in 0..<wakes { semaphore.signal() }
  }

  /// A thread has let go of its connection and takes no more jobs.
  func threadEnded() {
    let waiting = state.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waitingForEnd = [] }
      return state.waitingForEnd
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until every thread has ended.
  func end() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard state.threads > 0 else { return true }
        state.waitingForEnd.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }
}
