import Groundwork

/// A value that tests change and wait for.
package final class Watched<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var lastID = 0
    var observers: [Int: (look: @Sendable (Value) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
      [:]

    /// Those who have what they waited for.
    mutating func takeContent() -> [CheckedContinuation<Void, Never>] {
      var content: [Int] = []
      for (id, observer) in observers where observer.look(value) { content.append(id) }
      return content.compactMap { observers.removeValue(forKey: $0)?.continuation }
    }
  }
  private let state: Guarded<State>

  package init(_ value: Value) { state = Guarded(State(value: value)) }

  /// All of it, to look at for longer. What changes meanwhile is copied first; see ``read(_:)``.
  package var value: Value { state.withLock { $0.value } }

  /// Looks at a part, without a copy of the rest.
  package func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
    state.withLock { body($0.value) }
  }

  @discardableResult
  package func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    let (result, content) = state.withLock { state in
      let result = body(&state.value)
      return (result, state.takeContent())
    }
    for continuation in content { continuation.resume() }
    return result
  }

  /// Waits until `look` is content, or until the waiting task is cancelled.
  package func wait(until look: @escaping @Sendable (Value) -> Bool) async {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isContent = state.withLock { state in
          if Task.isCancelled || look(state.value) { return true }
          state.observers[id] = (look, continuation)
          return false
        }
        if isContent { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.observers.removeValue(forKey: id) }?.continuation.resume()
    }
  }
}
