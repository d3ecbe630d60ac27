import Glibc
import Groundwork

/// What the thread of a console is asked to do, and how it is woken.
final class ConsoleJobs: Sendable {
  enum Job: Sendable {
    /// The answer is `false` when the output is gone.
    case write([UInt8], CheckedContinuation<Bool, Never>)
    case read(CheckedContinuation<ConsoleLine, Never>)
    /// Ends the line that is being read, if one is, and every one after it.
    case leave
    case stop(CheckedContinuation<Void, Never>)
  }

  private struct State {
    var jobs: [Job] = []
    var isClosed = false
  }
  private let state = Guarded(State())
  /// Becomes readable when there is a job.
  let wake: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "the system refuses a pipe (error \(errno))")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (wake, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    _ = Glibc.close(wake)
    _ = Glibc.close(writeEnd)
  }

  func post(_ job: Job) {
    let isTaken = state.withLock { state in
      if !state.isClosed { state.jobs.append(job) }
      return !state.isClosed
    }
    guard isTaken else { return job.answerTooLate() }
    // When the pipe is full, what is in it wakes as well.
    _ = write(writeEnd, [1], 1)
  }

  /// Everything that was posted since the last time.
  func take() -> [Job] {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(wake, &bytes, bytes.count) > 0 {}
    return state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
  }

  /// Takes no more. What still waits is answered as if it had come too late.
  func close(answering taken: [Job]) {
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in taken + left { job.answerTooLate() }
  }
}

extension ConsoleJobs.Job {
  fileprivate func answerTooLate() {
    switch self {
    case .write(_, let done): done.resume(returning: false)
    case .read(let done): done.resume(returning: .end)
    case .leave: break
    case .stop(let done): done.resume()
    }
  }
}

/// What came of reading a line.
enum ConsoleLine: Equatable, Sendable {
  case text(String)
  case tooLong
  /// Ctrl-C.
  case interrupted
  case end
}
