import Groundwork

/// A door that a test opens. Whoever comes before is held; who is held can be counted without looking twice.
///
/// A held task that is cancelled is let through.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var arrivals = 0
    var lastID = 0
    var held: [Int: CheckedContinuation<Void, Never>] = [:]
    var observers: [Int: (count: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
  }
  private let state = Guarded(State())

  package init() {}

  /// Waits for ``open()``.
  package func pass() async {
    let id = newID()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isOpen, observers) = state.withLock { state in
          state.arrivals += 1
          let due = state.observers.filter { $0.value.count <= state.arrivals }
          for id in due.keys { state.observers[id] = nil }
          let isOpen = state.isOpen || Task.isCancelled
          if !isOpen { state.held[id] = continuation }
          return (isOpen, due.values.map(\.continuation))
        }
        for observer in observers { observer.resume() }
        if isOpen { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.held.removeValue(forKey: id) }?.resume()
    }
  }

  /// Lets everybody through, now and later.
  package func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [:] }
      return state.held.values.map(\.self)
    }
    for continuation in held { continuation.resume() }
  }

  /// Waits until so many have come to the gate since it was made, or until the waiting task is cancelled.
  package func arrivals(_ count: Int) async {
    let id = newID()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if Task.isCancelled || state.arrivals >= count { return true }
          state.observers[id] = (count, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.observers.removeValue(forKey: id) }?.continuation.resume()
    }
  }

  private func newID() -> Int {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }
}
