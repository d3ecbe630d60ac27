/// Wakes one waiting loop. A ring while nobody waits is kept; many rings are one.
package final class Doorbell: Sendable {
  private enum State {
    case quiet
    case rung
    case waiting(CheckedContinuation<Void, any Error>)
  }
  private let state = Guarded(State.quiet)

  package init() {}

  package func ring() {
    let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
      switch state {
      case .quiet, .rung:
        state = .rung
        return nil
      case .waiting(let continuation):
        state = .quiet
        return continuation
      }
    }
    waiting?.resume()
  }

  /// Returns at once after a ring, else at the next one. One task waits at a time.
  ///
  /// - Throws: `CancellationError`.
  package func wait() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enum Next { case goOn, fail, wait }
        let next: Next = state.withLock { state in
          switch state {
          case .rung:
            state = .quiet
            return .goOn
          case .quiet where Task.isCancelled:
            return .fail
          case .quiet:
            state = .waiting(continuation)
            return .wait
          case .waiting:
            preconditionFailure("two tasks wait at one doorbell")
          }
        }
        switch next {
        case .goOn: continuation.resume()
        case .fail: continuation.resume(throwing: CancellationError())
        case .wait: break
        }
      }
    } onCancel: {
      let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
        guard case .waiting(let continuation) = state else { return nil }
        state = .quiet
        return continuation
      }
      waiting?.resume(throwing: CancellationError())
    }
  }
}
