import Groundwork
import Vocabulary

/// Lets so many calls through at a time; the others wait in the order of their arrival, as many as there is room for.
final class WaitingLine: Sendable {
  private enum Waiter {
    /// In line, and perhaps asleep already.
    case waiting(CheckedContinuation<Void, any Error>?)
    /// Called up before it fell asleep.
    case served
  }

  private struct State {
    var free: Int
    var lastTicket = 0
    /// Tickets of those who have not been called up.
    var line: [Int] = []
    var waiters: [Int: Waiter] = [:]
  }

  private let state: Guarded<State>
  private let mostWaiting: Int

  init(atOnce: Int, waiting: Int) {
    state = Guarded(State(free: atOnce))
    mostWaiting = waiting
  }

  var waitingCalls: Int { state.withLock { $0.waiters.count } }

  /// Waits for a place. Whoever got one gives it back with ``leave()``.
  ///
  /// - Throws: ``ModelError/busy`` when the line is full, or did not move until `deadline`;
  ///   ``ModelError/cancelled``.
  @inline(never)
  func enter(until deadline: Moment, _ clock: any Timekeeper) async throws(ModelError) {
    enum Answer { case goOn, full, wait(ticket: Int) }
    let answer: Answer = state.withLock { [mostWaiting] state in
      if state.free > 0 {
        state.free -= 1
        return .goOn
      }
      guard state.waiters.count < mostWaiting else { return .full }
      state.lastTicket += 1
      state.line.append(state.lastTicket)
      state.waiters[state.lastTicket] = .waiting(nil)
      return .wait(ticket: state.lastTicket)
    }
    switch answer {
    case .goOn: return
    case .full: throw .busy
    case .wait(let ticket):
      do {
        try await withDeadline(clock.now.duration(to: deadline), clock) { try await self.wait(ticket) }
      } catch {
        giveUp(ticket)
        throw error is DeadlineExceeded ? .busy : .cancelled
      }
      state.withLock { _ = $0.waiters.removeValue(forKey: ticket) }
    }
  }

  /// Hands the place to whoever waits longest.
  func leave() {
    let next: CheckedContinuation<Void, any Error>? = state.withLock { state in
      guard let ticket = state.line.first, case .waiting(let continuation) = state.waiters[ticket] else {
        state.free += 1
        return nil
      }
      state.line.removeFirst()
      state.waiters[ticket] = .served
      return continuation
    }
    next?.resume()
  }

  private func wait(_ ticket: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let now: Result<Void, any Error>? = state.withLock { state in
          if case .served = state.waiters[ticket] { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[ticket] = .waiting(continuation)
          return nil
        }
        if let now { continuation.resume(with: now) }
      }
    } onCancel: {
      let asleep: CheckedContinuation<Void, any Error>? = state.withLock { state in
        guard case .waiting(let continuation) = state.waiters[ticket] else { return nil }
        state.waiters[ticket] = .waiting(nil)
        return continuation
      }
      asleep?.resume(throwing: CancellationError())
    }
  }

  /// Leaves the line. A place that came at the last moment goes to the next.
  private func giveUp(_ ticket: Int) {
    let waiter = state.withLock { state in
      if let index = state.line.firstIndex(of: ticket) { state.line.remove(at: index) }
      return state.waiters.removeValue(forKey: ticket)
    }
    if case .served = waiter { leave() }
  }
}
