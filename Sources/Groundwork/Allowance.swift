/// A number of places, handed out and given back. Who finds too few waits in line: this is how a full queue makes
/// its producers stop instead of growing.
package final class Allowance: Sendable {
  private struct Waiter {
    let id: UInt64
    let count: Int
    let continuation: CheckedContinuation<Void, any Error>
  }
  private struct State {
    var free: Int
    var nextID: UInt64 = 0
    var waiters: [Waiter] = []
    var cancelledEarly: Set<UInt64> = []
  }
  private let state: Guarded<State>
  package let total: Int

  package init(_ total: Int) {
    self.total = total
    state = Guarded(State(free: total))
  }

  /// Takes `count` places, in the order of asking. More than all places together counts as all of them, so that
  /// one oversized batch waits for an empty queue instead of for ever.
  ///
  /// - Throws: `CancellationError`; nothing is taken then.
  package func take(_ count: Int) async throws {
    let count = min(count, total)
    let taken = state.withLock { state in
      guard state.waiters.isEmpty, state.free >= count else { return false }
      state.free -= count
      return true
    }
    if taken { return }
    try await waitInLine(count)
  }

  /// Takes places that are already used, even beyond the limit: for what a restart finds.
  package func takeAnyway(_ count: Int) { state.withLock { $0.free -= count } }

  package func give(_ count: Int) {
    let served: [Waiter] = state.withLock { state in
      state.free += count
      var served: [Waiter] = []
      while let first = state.waiters.first, state.free >= first.count {
        state.free -= first.count
        served.append(state.waiters.removeFirst())
      }
      return served
    }
    for waiter in served { waiter.continuation.resume() }
  }

  package var free: Int { state.withLock { $0.free } }

  private func waitInLine(_ count: Int) async throws {
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    // A cancellation that came after the places were handed over left its mark for nobody.
    defer { state.withLock { _ = $0.cancelledEarly.remove(id) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        enum Next { case goOn, fail, wait }
        let next: Next = state.withLock { state in
          if state.cancelledEarly.remove(id) != nil { return .fail }
          if state.waiters.isEmpty, state.free >= count {
            state.free -= count
            return .goOn
          }
          state.waiters.append(Waiter(id: id, count: count, continuation: continuation))
          return .wait
        }
        switch next {
        case .goOn: continuation.resume()
        case .fail: continuation.resume(throwing: CancellationError())
        case .wait: break
        }
      }
    } onCancel: {
      let waiter: Waiter? = state.withLock { state in
        guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
          state.cancelledEarly.insert(id)
          return nil
        }
        return state.waiters.remove(at: index)
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }
}
