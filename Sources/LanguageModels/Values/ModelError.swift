import Vocabulary

/// Why a model gave no answer. Holds nothing that a provider or a member wrote.
package enum ModelError: Error, Hashable, Sendable {
  /// No provider is configured, or `offline` was chosen.
  case noModel
  /// Today's cap leaves no room for the call at its worst. Nothing was sent.
  case budgetReached(resets: Moment, of: BudgetScope = .all)
  /// Too many calls wait in line. Nothing was sent.
  case busy
  /// The provider failed so often that it is left alone until then. Nothing was sent.
  case resting(until: Moment)
  /// 429: too many requests or tokens; the wait is the provider's own number.
  case throttled(wait: Duration?)
  /// 529, 503 with a wait, or the provider's own word for it: it has more to do than it can.
  case overloaded(wait: Duration?)
  /// The provider will not take this request, now or later.
  case refused(Refusal)
  /// Another status of 500 and above, or an error in the middle of an answer. Where the provider says when to ask again,
  /// that is the wait; asked again unbidden, it would do the same work for the same failure.
  case failed(status: Int, wait: Duration? = nil)
  case unreachable(isSurelyNotSent: Bool)
  case late(Late)
  /// The answer broke off.
  case cutOff
  case unreadable(Unreadable)
  /// The answer is longer than any answer to this request can be.
  case tooLarge
  /// The task that asked was cancelled.
  case cancelled
  /// The books could not be written, so nothing was asked.
  case unrecorded

  package enum Refusal: String, Hashable, Sendable {
    case key = "the provider does not take the key"
    case model = "the provider does not know the model"
    case credit = "the account at the provider is used up"
    case tooLong = "the request is too long for the model"
    case request = "the provider does not take the request"
    case content = "the provider's filter does not let the request through"
  }

  package enum Late: String, Hashable, Sendable {
    case firstToken = "no answer began in time"
    case answer = "the answer was not finished in time"
  }

  package enum Unreadable: String, Hashable, Sendable {
    case notThisAPI = "the answer is not of this API"
    case notJSON = "a part of the answer is not JSON"
    case unexpected = "the answer does not follow the protocol"
    case arguments = "the arguments of a tool call are not a JSON object"
    case severalCalls = "the answer has several tool calls, and the arguments of one are not a JSON object"
    case empty = "the answer is empty"
    case redirect = "the address answers with a redirect"

    /// The provider did its part; what cannot be used is what the model wrote.
    var isOfModel: Bool {
      switch self {
      case .arguments, .severalCalls, .empty: true
      case .notThisAPI, .notJSON, .unexpected, .redirect: false
      }
    }
  }

  /// What whoever asked should do next. Retries within one call have been made already.
  package var advice: RetryAdvice {
    switch self {
    case .noModel, .refused, .tooLarge, .cancelled: .never
    case .throttled(let wait?), .overloaded(let wait?), .failed(_, let wait?): .after(wait)
    case .throttled(nil), .overloaded(nil), .busy, .failed, .unreachable, .late, .cutOff, .unreadable,
      .resting,
      .unrecorded:
      .backOff
    case .budgetReached: .never
    }
  }

  /// One of fifteen fixed words, safe as a metric label and in the books.
  package var label: String {
    switch self {
    case .noModel: "no_model"
    case .budgetReached: "budget_reached"
    case .busy: "busy"
    case .resting: "resting"
    case .throttled: "throttled"
    case .overloaded: "overloaded"
    case .refused: "refused"
    case .failed: "failed"
    case .unreachable: "unreachable"
    case .late: "late"
    case .cutOff: "cut_off"
    case .unreadable: "unreadable"
    case .tooLarge: "too_large"
    case .cancelled: "cancelled"
    case .unrecorded: "unrecorded"
    }
  }
}

extension ModelError: CustomStringConvertible {
  /// One line for the log.
  package var description: String {
    switch self {
    case .noModel: "no model is configured"
    case .budgetReached(let resets, _): "the budget is used up until \(resets.iso8601)"
    case .busy: "too many calls wait in line"
    case .resting(let until): "the provider is left alone until \(until.iso8601)"
    case .throttled: "the provider asks for fewer requests"
    case .overloaded: "the provider is overloaded"
    case .refused(let why): why.rawValue
    case .failed(let status, _): "the provider failed with status \(status)"
    case .unreachable(true): "the provider cannot be reached"
    case .unreachable(false): "the connection to the provider broke"
    case .late(let what): what.rawValue
    case .cutOff: "the answer broke off"
    case .unreadable(let what): what.rawValue
    case .tooLarge: "the answer is too large"
    case .cancelled: "the call was cancelled"
    case .unrecorded: "the books could not be written"
    }
  }
}
