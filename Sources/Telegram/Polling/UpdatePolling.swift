import Groundwork
import Vocabulary

/// The order of polling: ask, store, only then ask for more. Holds no socket, clock or task: events go in, one action
/// comes out.
package struct UpdatePolling {
  package enum State: Equatable, Sendable {
    case polling
    /// A batch is with the inbox; asking on would confirm it.
    case storing(next: Int64?)
    case waiting
    case removingWebhook
    /// Telegram will not have this bot back until a human changes something.
    case refused(TelegramError)
  }

  package enum Action: Equatable {
    case poll(offset: Int64, limit: Int, sendsKinds: Bool)
    case store
    case wait(Duration)
    case removeWebhook
    /// Looks at the bytes of an answer that cannot be read, however often it is asked for.
    case examine(offset: Int64)
    case giveUp(TelegramError)
  }

  package private(set) var state = State.waiting
  /// The first update that is not stored.
  package private(set) var offset: Int64
  /// Conflicts in a row; several mean that another process polls with this token.
  package private(set) var conflicts = 0

  /// Telegram remembers the kinds from the first poll that succeeds.
  private var hasSentKinds = false
  private var unreadable = 0
  /// Answers in a row that broke off, or were longer than any can be.
  private var broken = 0
  /// Polls left that ask for one update alone, since something among the next hundred cannot be read, or a hundred do not
  /// get through.
  private var singles = 0
  private var hasRemovedWebhook = false
  /// Empty answers in a row that came at once, although Telegram was asked to wait.
  private var hasty = 0
  private var failures = Backoff(from: .seconds(1), to: .seconds(30))
  private var conflictWaits = Backoff(from: .seconds(4), to: .seconds(30))
  private var storeWaits = Backoff(from: .milliseconds(500), to: .seconds(30))

  package init(offset: Int64) { self.offset = max(0, offset) }

  /// After the start, and after each wait.
  package mutating func proceed() -> Action {
    switch state {
    case .waiting, .polling:
      state = .polling
      // One at a time separates an answer that cannot be read from those around it.
      return .poll(offset: offset, limit: singles > 0 ? 1 : 100, sendsKinds: !hasSentKinds)
    case .storing: return .store
    case .removingWebhook: return .removeWebhook
    case .refused(let error): return .giveUp(error)
    }
  }

  /// - Parameters:
  ///   - next: Highest number of the batch + 1; `nil` for a batch without numbers.
  ///   - took: How long the answer was waited for.
  package mutating func received(count: Int, next: Int64?, took: Duration) -> Action {
    hasSentKinds = true
    hasRemovedWebhook = false
    (conflicts, unreadable, broken) = (0, 0, 0)
    failures.reset()
    conflictWaits.reset()
    singles = count > 0 ? max(0, singles - 1) : 0
    guard count > 0 else {
      hasty = took < .milliseconds(200) ? hasty + 1 : 0
      guard hasty > 3 else { return proceed() }
      state = .waiting
      return .wait(.milliseconds(100))
    }
    hasty = 0
    state = .storing(next: next)
    return .store
  }

  package mutating func stored(_ randomness: Randomness) -> Action {
    guard case .storing(let next) = state else { return proceed() }
    storeWaits.reset()
    unreadable = 0
    if let next { offset = next }
    state = .waiting
    // Without a number nothing can be confirmed, and the same batch would come back at once.
    return next == nil ? .wait(failures.next(randomness)) : proceed()
  }

  /// The inbox did not take the batch: it is offered again, and Telegram keeps it until then.
  package mutating func failedToStore(_ randomness: Randomness) -> Action {
    .wait(storeWaits.next(randomness))
  }

  /// - Parameter next: The number of the unreadable update + 1; `nil` when its bytes do not show one.
  package mutating func examined(next: Int64?, _ randomness: Randomness) -> Action {
    guard let next else {
      (unreadable, singles) = (0, 100)
      return .wait(failures.next(randomness))
    }
    singles = 0
    state = .storing(next: next)
    return .store
  }

  package mutating func removedWebhook() -> Action {
    state = .waiting
    hasRemovedWebhook = true
    return proceed()
  }

  package mutating func failed(_ error: TelegramError, _ randomness: Randomness) -> Action {
    if error.isConfiguration {
      state = .refused(error)
      return .giveUp(error)
    }
    hasty = 0
    broken = error.isCutShort ? broken + 1 : 0
    switch error {
    case .refused(409, _, _):
      conflicts += 1
      // Whoever sets the webhook again and again is another process, and waits are the answer to that.
      if error.says("webhook"), !hasRemovedWebhook {
        state = .removingWebhook
        return .removeWebhook
      }
      hasRemovedWebhook = false
      state = .waiting
      return .wait(conflictWaits.next(randomness))
    case .throttled(let wait, _):
      if state == .polling { state = .waiting }
      return .wait(wait + .milliseconds(Int64(randomness.unit() * 500)))
    case .unreadable(200, _):
      unreadable += 1
      if state == .polling { state = .waiting }
      // Three times with everything, three times alone.
      if unreadable >= 3 {
        unreadable = 0
        if singles > 0 { return .examine(offset: offset) }
        singles = 100
      }
      return .wait(failures.next(randomness))
    case .refused, .moved, .unreachable, .unreadable:
      if state == .polling { state = .waiting }
      // Something on the way may cut what is long. A short answer gets through.
      if broken >= 3, singles == 0 { singles = 100 }
      return .wait(failures.next(randomness))
    }
  }
}
