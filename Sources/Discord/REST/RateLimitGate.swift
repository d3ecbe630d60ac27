import Groundwork
import Transport
import Vocabulary

/// Where requests wait for their turn under the ``RateLimiter``.
package final class RateLimitGate: Sendable {
  private struct State {
    var limiter: RateLimiter
    /// Of those who wait for somebody else's answer.
    var bells: [Doorbell] = []
  }
  private let state: Guarded<State>
  private let clock: any Timekeeper

  /// - Parameter perSecond: Requests over all routes.
  package init(clock: any Timekeeper, perSecond: Int = RateLimiter.usualPerSecond) {
    self.clock = clock
    state = Guarded(State(limiter: RateLimiter(perSecond: perSecond)))
  }

  /// Waits until a request may leave.
  ///
  /// - Parameter patience: Longer waits are not begun, and reported instead.
  /// - Throws: ``DiscordError/throttled(wait:method:)``; a refusal with 401 while the token is known to be wrong;
  ///   ``DiscordError/unreachable(_:method:)`` when the task is cancelled. The request was not made then.
  func pass(
    _ route: Route, patience: Duration, method: String
  ) async throws(DiscordError) -> RateLimiter.Ticket {
    let giveUp = clock.now.advanced(by: patience)
    while true {
      let now = clock.now
      let (admission, bell): (RateLimiter.Admission, Doorbell?) = state.withLock { state in
        let admission = state.limiter.ask(route, now: now)
        guard admission == .waitForAnswer else { return (admission, nil) }
        let bell = Doorbell()
        state.bells.append(bell)
        return (admission, bell)
      }
      do {
        switch admission {
        case .go(let ticket): return ticket
        case .unauthorized(let until):
          throw DiscordError.refused(
            status: 401, code: .generalError,
            reason: "the token was refused before, next try in \(now.duration(to: until))",
            method: method)
        case .wait(let until):
          if until > giveUp { throw DiscordError.throttled(wait: now.duration(to: until), method: method) }
          try await clock.sleep(until: until, tolerance: nil)
        case .waitForAnswer:
          // Nobody knows when another's answer comes.
          guard patience > .zero else { throw DiscordError.throttled(wait: .seconds(1), method: method) }
          try await bell?.wait()
        }
      } catch let error as DiscordError {
        throw error
      } catch {
        throw .unreachable(.cancelled(.notSent), method: method)
      }
    }
  }

  /// - Parameter answer: `nil` when none came.
  func finished(_ ticket: RateLimiter.Ticket, _ answer: RateLimitAnswer?) {
    let now = clock.now
    let bells = state.withLock { state in
      state.limiter.finished(ticket, answer, now: now)
      defer { state.bells = [] }
      return state.bells
    }
    for bell in bells { bell.ring() }
  }

  /// The earliest moment at which a request may leave, as far as is known; takes nothing.
  package func earliest(_ route: Route, now: Moment) -> Moment {
    state.withLock { $0.limiter.earliest(route, now: now) }
  }
}
