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
    var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Guarded(State())

  package init() {}

  /// Waits for ``open()``.
  package func pass() async {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isOpen, observers) = state.withLock { state in
          state.arrivals += 1
          let due = state.observers.filter { $0.count <= state.arrivals }.map(\.continuation)
          state.observers.removeAll { $0.count <= state.arrivals }
          let isOpen = state.isOpen || Task.isCancelled
          if !isOpen { state.held[id] = continuation }
          return (isOpen, due)
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

  /// Waits until so many have come to the gate since it was made.
  package func arrivals(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let hasCome = state.withLock { state in
        if state.arrivals < count { state.observers.append((count, continuation)) }
        return state.arrivals >= count
      }
      if hasCome { continuation.resume() }
    }
  }
}
