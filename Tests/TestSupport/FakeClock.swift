import Groundwork
import Vocabulary

/// Time that stands still until a test moves it.
///
/// A sleeper waits until ``advance(to:)`` reaches its moment; ``nextSleep()`` tells a test that the code is idle.
package final class FakeClock: Timekeeper {
  private struct Sleeper {
    let id: UInt64
    let deadline: Moment
    let wake: Wake
  }
  private enum Wake {
    case sleeper(CheckedContinuation<Void, any Error>)
    case reminder(@Sendable () -> Void)

    func callAsFunction() {
      switch self {
      case .sleeper(let continuation): continuation.resume()
      case .reminder(let action): action()
      }
    }

    func cancel() {
      if case .sleeper(let continuation) = self { continuation.resume(throwing: CancellationError()) }
    }
  }
  private struct State {
    var now: Moment
    var nextID: UInt64 = 0
    var sleepers: [Sleeper] = []
    var cancelledEarly: Set<UInt64> = []
    /// Sleeps that began and that no test has asked about yet.
    var begun: [Moment] = []
    var observers: [Observer] = []
  }
  private struct Observer {
    let id: UInt64
    let continuation: CheckedContinuation<Moment, any Error>
  }
  private let state: Guarded<State>

  package init(at start: Moment = Moment(seconds: 1_790_000_000)) { state = Guarded(State(now: start)) }

  package var now: Moment { state.withLock { $0.now } }
  package var minimumResolution: Duration { .milliseconds(1) }

  package func sleep(until deadline: Moment, tolerance: Duration?) async throws {
    let id = newID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enum Next { case wake, fail, wait(CheckedContinuation<Moment, any Error>?) }
        let next: Next = state.withLock { state in
          if state.cancelledEarly.remove(id) != nil { return .fail }
          if deadline <= state.now { return .wake }
          state.sleepers.append(Sleeper(id: id, deadline: deadline, wake: .sleeper(continuation)))
          guard !state.observers.isEmpty else {
            state.begun.append(deadline)
            return .wait(nil)
          }
          return .wait(state.observers.removeFirst().continuation)
        }
        switch next {
        case .wake: continuation.resume()
        case .fail: continuation.resume(throwing: CancellationError())
        case .wait(let observer): observer?.resume(returning: deadline)
        }
      }
    } onCancel: {
      let wake: Wake? = state.withLock { state in
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelledEarly.insert(id)
          return nil
        }
        return state.sleepers.remove(at: index).wake
      }
      wake?.cancel()
    }
  }

  /// To a test, a reminder is somebody who sleeps.
  package func remind(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> Reminder {
    let id = newID()
    enum Next { case now, later(CheckedContinuation<Moment, any Error>?) }
    let next: Next = state.withLock { state in
      if moment <= state.now { return .now }
      state.sleepers.append(Sleeper(id: id, deadline: moment, wake: .reminder(action)))
      guard !state.observers.isEmpty else {
        state.begun.append(moment)
        return .later(nil)
      }
      return .later(state.observers.removeFirst().continuation)
    }
    switch next {
    case .now: action()
    case .later(let observer): observer?.resume(returning: moment)
    }
    return Reminder { [state] in state.withLock { $0.sleepers.removeAll { $0.id == id } } }
  }

  /// Waits until somebody falls asleep, and says until when they mean to sleep. Each sleep is told once, in order.
  ///
  /// - Throws: `CancellationError`, so that a loop around it ends with its test.
  package func nextSleep() async throws -> Moment {
    let id = newID()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer: Result<Moment, any Error>? = state.withLock { state in
          if state.cancelledEarly.remove(id) != nil { return .failure(CancellationError()) }
          guard !state.begun.isEmpty else {
            state.observers.append(Observer(id: id, continuation: continuation))
            return nil
          }
          return .success(state.begun.removeFirst())
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let observer: Observer? = state.withLock { state in
        guard let index = state.observers.firstIndex(where: { $0.id == id }) else {
          state.cancelledEarly.insert(id)
          return nil
        }
        return state.observers.remove(at: index)
      }
      observer?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Lets the next sleep come that is not over yet: a loop that is rung while it falls asleep tells of one wait twice.
  package func passNextSleep() async throws {
    while true {
      let wake = try await nextSleep()
      if wake > now { return advance(to: wake) }
    }
  }

  /// How many sleep now, and when the first of them wakes.
  package var sleeping: (count: Int, first: Moment?) {
    state.withLock { ($0.sleepers.count, $0.sleepers.lazy.map(\.deadline).min()) }
  }

  private func newID() -> UInt64 {
    state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
  }

  /// Moves time forward and wakes everybody whose moment has come, earliest first.
  package func advance(to moment: Moment) {
    let woken: [Sleeper] = state.withLock { state in
      state.now = max(state.now, moment)
      let due = state.sleepers.filter { $0.deadline <= state.now }.sorted { $0.deadline < $1.deadline }
      state.sleepers.removeAll { $0.deadline <= state.now }
      return due
    }
    for sleeper in woken { sleeper.wake() }
  }

  package func advance(by duration: Duration) { advance(to: now.advanced(by: duration)) }

  /// Sets the clock without waking anybody, as an administrator who corrects the time does.
  package func set(to moment: Moment) { state.withLock { $0.now = moment } }
}
