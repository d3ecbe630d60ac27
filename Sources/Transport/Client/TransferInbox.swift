import CCurl
import Glibc
import Groundwork

/// What the callers tell the loop's thread, and the bell that wakes it.
final class TransferInbox: Sendable {
  struct Start: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let receiver: Transfer.Receiver
  }

  struct Contents: Sendable {
    var starts: [Start] = []
    var cancels: [UInt64] = []
    var resumes: [UInt64] = []
    var isShutDown = false
  }

  private struct State {
    var contents = Contents()
    /// The bell has rung and nobody has looked yet.
    var isWoken = false
    var hasStopped = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// Stays open as long as anybody can ring it.
  let bell: Int32
  private let state = Guarded(State())

  init() {
    bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    precondition(bell >= 0, "the system refuses another eventfd (error \(errno))")
  }

  deinit { Glibc.close(bell) }

  /// - Returns: why the request does not start. Called on the task that asks.
  ///
  /// A cancellation handler posts under the same lock, and a task counts as cancelled before its handlers run: a
  /// cancellation that came first is seen here, a later one finds the start in the inbox.
  func start(_ start: Start) -> HTTPError? {
    let (refusal, mustRing): (HTTPError?, Bool) = state.withLock { state in
      if Task.isCancelled { return (.cancelled(.notSent), false) }
      if state.contents.isShutDown { return (.shutDown(.notSent), false) }
      state.contents.starts.append(start)
      defer { state.isWoken = true }
      return (nil, !state.isWoken)
    }
    if mustRing { ring() }
    return refusal
  }

  func cancel(_ id: UInt64) { post { $0.cancels.append(id) } }

  func resume(_ id: UInt64) { post { $0.resumes.append(id) } }

  func shutDown() { post { $0.isShutDown = true } }

  /// Returns when the loop has let go of everything.
  func stopped() async {
    await withCheckedContinuation { continuation in
      let hasStopped = state.withLock { state in
        if !state.hasStopped { state.waiters.append(continuation) }
        return state.hasStopped
      }
      if hasStopped { continuation.resume() }
    }
  }

  private func post(_ change: (inout Contents) -> Void) {
    let mustRing = state.withLock { state in
      if state.hasStopped { return false }
      change(&state.contents)
      defer { state.isWoken = true }
      return !state.isWoken
    }
    if mustRing { ring() }
  }

  private func ring() {
    var one: UInt64 = 1
    _ = Glibc.write(bell, &one, 8)
  }

  // MARK: The loop's side

  func drain() -> Contents {
    state.withLock { state in
      let contents = state.contents
      state.contents = Contents(isShutDown: contents.isShutDown)
      state.isWoken = false
      return contents
    }
  }

  func silenceBell() {
    var count: UInt64 = 0
    _ = Glibc.read(bell, &count, 8)
  }

  func stop() {
    let waiters = state.withLock { state in
      state.hasStopped = true
      let waiters = state.waiters
      state.waiters = []
      return waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
