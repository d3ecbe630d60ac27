import Groundwork
import Vocabulary

/// Decides after each failed try whether and how the call goes on. Holds no clock and sends nothing.
struct RetryPlan: Sendable {
  enum Step: Hashable, Sendable {
    /// The same model again.
    case again(after: Duration)
    /// The next model of the chain.
    case nextModel
    case giveUp
  }

  /// What a failed try says about the next one.
  struct Failure: Hashable, Sendable {
    let error: ModelError
    /// Somebody has read a part of the answer: a second answer would contradict it.
    var hasStreamedText = false
    /// The provider says itself that another try is no use.
    var forbidsRetry = false
  }

  private let models: Int
  /// When the call has to be over.
  private let deadline: Moment
  private var model = 0
  private var failures = 0

  /// Tries of one model for a provider that is short of capacity, or that cannot be reached.
  private static let patientTries = 3
  /// Waiting longer than this is worse than asking another model.
  private static let patience = Duration.seconds(10)

  init(models: Int, deadline: Moment) {
    self.models = models
    self.deadline = deadline
  }

  mutating func next(after failure: Failure, now: Moment, _ randomness: Randomness) -> Step {
    guard !failure.hasStreamedText, now < deadline else { return .giveUp }
    let backoff = Backoff.wait(afterFailures: failures, from: .milliseconds(500), to: .seconds(8), randomness)
    switch failure.error {
    case .cancelled, .noModel, .budgetReached, .busy, .unrecorded, .late(.answer):
      return .giveUp
    case .throttled(let wait), .overloaded(let wait):
      return again(after: wait ?? backoff, tries: RetryPlan.patientTries, failure, now)
    case .failed(_, let wait?):
      return again(after: wait, tries: RetryPlan.patientTries, failure, now)
    case .unreachable(isSurelyNotSent: true):
      return again(after: backoff, tries: RetryPlan.patientTries, failure, now)
    // The request may have been answered and charged: once more, not more often.
    case .unreachable(isSurelyNotSent: false), .cutOff:
      return again(after: backoff, tries: 2, failure, now)
    // Nothing in its answer says that another try would help.
    case .failed(_, nil), .resting, .refused, .late(.firstToken), .unreadable, .tooLarge:
      return advance()
    }
  }

  private mutating func again(after wait: Duration, tries: Int, _ failure: Failure, _ now: Moment) -> Step {
    failures += 1
    let isLast = model + 1 == models
    guard failures < tries, !failure.forbidsRetry, wait <= RetryPlan.patience || isLast,
      now.advanced(by: wait) < deadline
    else { return advance() }
    return .again(after: wait)
  }

  private mutating func advance() -> Step {
    model += 1
    failures = 0
    return model < models ? .nextModel : .giveUp
  }
}
