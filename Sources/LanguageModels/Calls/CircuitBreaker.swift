import Vocabulary

/// Leaves a provider alone that fails again and again, and tries it with one call before all the others return.
package struct CircuitBreaker: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    case closed(failures: Int)
    /// Nothing is sent until then.
    case open(until: Moment, rests: Int)
    /// One call is on its way to find out; the others wait for what it brings.
    case halfOpen(rests: Int)
  }

  package enum Answer: Hashable, Sendable {
    case go
    /// This call decides for all: it must end in ``succeeded()``, ``failed(at:)`` or ``abandoned(at:)``.
    case goAsProbe
    case rest(until: Moment)
  }

  package private(set) var state = State.closed(failures: 0)
  /// Failures in a row before the first rest.
  private let threshold: Int
  private let firstRest: Duration
  private let longestRest: Duration

  package init(
    threshold: Int = 5, firstRest: Duration = .seconds(15), longestRest: Duration = .seconds(300)
  ) {
    self.threshold = threshold
    self.firstRest = firstRest
    self.longestRest = longestRest
  }

  /// Asked before each call.
  package mutating func mayCall(at now: Moment) -> Answer {
    switch state {
    case .closed: return .go
    case .open(let until, let rests):
      guard now >= until else { return .rest(until: until) }
      state = .halfOpen(rests: rests)
      return .goAsProbe
    // Looking again in a moment is enough: the probe has a deadline of its own.
    case .halfOpen: return .rest(until: now.advanced(by: .seconds(1)))
    }
  }

  package mutating func succeeded() {
    switch state {
    case .closed, .halfOpen: state = .closed(failures: 0)
    // A call from before the rest: one good answer does not outweigh the failures that came since.
    case .open: break
    }
  }

  package mutating func failed(at now: Moment) {
    switch state {
    case .closed(let failures) where failures + 1 < threshold: state = .closed(failures: failures + 1)
    case .closed: rest(0, from: now)
    case .halfOpen(let rests): rest(rests, from: now)
    // Calls that began before the rest fail during it; they say nothing new.
    case .open: break
    }
  }

  /// The probe was cancelled, or had no time: nobody knows. The next call is the probe.
  package mutating func abandoned(at now: Moment) {
    switch state {
    case .halfOpen(let rests): state = .open(until: now, rests: rests)
    case .closed, .open: break
    }
  }

  private mutating func rest(_ rests: Int, from now: Moment) {
    let length = min(longestRest, firstRest * (1 << min(rests, 20)))
    state = .open(until: now.advanced(by: length), rests: rests + 1)
  }
}
