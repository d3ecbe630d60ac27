import Vocabulary

/// One try to get an answer, as it stands in the books.
package struct UsageRecord: Hashable, Sendable {
  package let id: Identifier<ModelCall>
  package let at: Moment
  /// Whose budget it counts against: the day of its reservation, also when the answer came after midnight.
  package let day: UTCDay
  package let model: ModelID
  package let context: CallContext
  package let usage: TokenUsage
  package let cost: MicroDollars
  /// The price list does not know the model, so the dearest known rates were taken.
  package let isUnpriced: Bool
  package let latency: Duration
  package let outcome: Outcome
  /// Tokens of the prompt by our vocabulary, where that is to be learned from.
  package var counted: Int64?

  package init(
    id: Identifier<ModelCall>, at: Moment, day: UTCDay, model: ModelID, context: CallContext,
    usage: TokenUsage,
    cost: MicroDollars, isUnpriced: Bool, latency: Duration, outcome: Outcome
  ) {
    self.id = id
    self.at = at
    self.day = day
    self.model = model
    self.context = context
    self.usage = usage
    self.cost = cost
    self.isUnpriced = isUnpriced
    self.latency = latency
    self.outcome = outcome
  }

  package enum Outcome: Hashable, Sendable {
    case answered
    /// The model or its provider declined.
    case declined
    /// The process ended before the answer was booked: counted at its worst.
    case lost
    case failed(ModelError)

    package var label: String {
      switch self {
      case .answered: "answered"
      case .declined: "declined"
      case .lost: "lost"
      case .failed(let error): error.label
      }
    }

    var isFailure: Bool {
      switch self {
      case .answered, .declined: false
      case .lost, .failed: true
      }
    }
  }
}

/// What an identifier of a try names.
package enum ModelCall: Identifiable26 { package static var prefix: String { "mdl" } }
