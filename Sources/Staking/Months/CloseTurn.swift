import Groundwork

/// Lets one close at a time: whoever comes meanwhile waits until it is over, and then finds everything done.
final class CloseTurn: Sendable {
  private struct State {
    var isTaken = false
    var waiting = Queue<CheckedContinuation<Void, Never>>()
  }

  private let state = Guarded(State())

  func take<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    defer {
      let next = state.withLock { state in
        let next = state.waiting.popFirst()
        state.isTaken = next != nil
        return next
      }
      next?.resume()
    }
    return try await body()
  }
}
