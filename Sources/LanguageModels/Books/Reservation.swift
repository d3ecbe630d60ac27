import Vocabulary

/// Room in a day's budget for the worst that a call can cost, held from before the call until it is booked.
package struct Reservation: Hashable, Sendable {
  /// Also the identifier of the ``UsageRecord`` that settles it.
  package let id: Identifier<ModelCall>
  package let day: UTCDay
  package let madeAt: Moment
  package let promptTokens: Int64
  package let outputTokens: Int64
  package let cost: MicroDollars
  /// The dearest model that the call may reach; what it is booked under when nobody knows better.
  package let model: ModelID
  package let isUnpriced: Bool
  package let context: CallContext

  package init(
    id: Identifier<ModelCall>, at now: Moment, promptTokens: Int64, outputTokens: Int64, cost: MicroDollars,
    model: ModelID, isUnpriced: Bool, context: CallContext
  ) {
    self.id = id
    day = UTCDay(of: now)
    madeAt = now
    self.promptTokens = promptTokens
    self.outputTokens = outputTokens
    self.cost = cost
    self.model = model
    self.isUnpriced = isUnpriced
    self.context = context
  }

  package var tokens: Int64 { promptTokens + outputTokens }
}
