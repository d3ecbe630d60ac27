import Groundwork
import JSON
import Transport

extension Guarded<LoopbackTelegram.State> {
  /// Changes the state, then wakes the held poll and the observers that the change concerns.
  func change<Result: Sendable>(_ body: (inout LoopbackTelegram.State) -> Result) -> Result {
    let (result, poll, answer, observers) = withLock { state in
      let result = body(&state)
      var poll: LoopbackTelegram.HeldPoll?
      var answer = HTTPServerResponse.hangUp
      if let held = state.poll {
        if !state.world.webhook.isEmpty {
          (poll, answer) = (held, TelegramFailure.webhookIsActive.response)
        } else if let updates = state.world.takeUpdates(held.request) {
          (poll, answer) = (held, updates.response)
        }
        if poll != nil { state.poll = nil }
      }
      return (result, poll, answer, state.satisfiedObservers())
    }
    poll?.continuation.resume(returning: answer)
    for observer in observers { observer.resume() }
    return result
  }

  /// Waits until `look` is content, or until the waiting task is cancelled.
  func wait(until look: @escaping @Sendable (LoopbackTelegram.State) -> Bool) async {
    let id = withLock { state in
      state.lastObserverID += 1
      return state.lastObserverID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isContent = withLock { state in
          if Task.isCancelled || look(state) { return true }
          state.observers[id] = .init(look: look, continuation: continuation)
          return false
        }
        if isContent { continuation.resume() }
      }
    } onCancel: {
      withLock { $0.observers.removeValue(forKey: id) }?.continuation.resume()
    }
  }
}

extension LoopbackTelegram.State {
  fileprivate mutating func satisfiedObservers() -> [CheckedContinuation<Void, Never>] {
    guard !observers.isEmpty else { return [] }
    let content = observers.filter { $0.value.look(self) }
    for id in content.keys { observers[id] = nil }
    return content.values.map(\.continuation)
  }
}

extension TelegramWorld {
  /// The answer to a poll; `nil` when there is nothing to tell.
  mutating func takeUpdates(_ request: TelegramQueue.Request) -> TelegramAnswer? {
    let updates = queue.take(request)
    guard !updates.isEmpty else { return nil }
    return .ok { writer in writer.array { writer in for update in updates { writer.raw(update) } } }
  }
}
