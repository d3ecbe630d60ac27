import Groundwork
import Transport
import Vocabulary

/// Asks models: in their order, with retries, within deadlines and the day's budget.
package final class ModelRouter: Sendable {
  /// An answer and what it costs.
  ///
  /// A class: it is large, and every task on the way of an answer would keep room for copies of it while it waits.
  package final class Answer: Sendable {
    package let reply: ModelReply
    /// Goes into the books in the transaction that settles the event: `connection.record(usage, settling: reservation)`.
    /// Whoever has no use for the answer gives both to ``ModelBudget/book(_:settling:)``; until one or the other is
    /// done, the budget counts the worst case.
    package let usage: UsageRecord
    package let reservation: Reservation

    init(reply: ModelReply, usage: UsageRecord, reservation: Reservation) {
      (self.reply, self.usage, self.reservation) = (reply, usage, reservation)
    }
  }

  /// The models in the order in which they are asked; empty when there is none.
  package let chain: [ModelID]
  package let budget: ModelBudget
  private let connections: [ModelProvider: ModelConnection]
  private let line: WaitingLine
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log

  package init(
    _ settings: ModelSettings, budget: ModelBudget, http: HTTPClient, clock: any Timekeeper,
    randomness: Randomness = .system, breaker: CircuitBreaker = CircuitBreaker(), log: Log = .silent
  ) {
    chain = settings.chain
    self.budget = budget
    connections = Dictionary(
      settings.endpoints.map { endpoint in
        (
          endpoint.provider,
          ModelConnection(
            endpoint, prices: budget.prices, http: http, clock: clock, breaker: breaker, log: log)
        )
      }, uniquingKeysWith: { first, _ in first })
    line = WaitingLine(atOnce: settings.callsAtOnce, waiting: settings.callsWaiting)
    self.clock = clock
    self.randomness = randomness
    self.log = log
  }

  /// A router with other models and the same connections, places and budget.
  init(_ other: ModelRouter, chain: [ModelID]) {
    self.chain = chain
    budget = other.budget
    connections = other.connections
    line = other.line
    clock = other.clock
    randomness = other.randomness
    log = other.log
  }

  /// A router with other models and the same connections, places and budget.
  package func routed(by settings: ModelSettings) -> ModelRouter {
    ModelRouter(self, chain: settings.chain.filter { connections[$0.provider] != nil })
  }

  package var hasModel: Bool { !chain.isEmpty }

  /// Every provider; `until` for those that are left alone for now, and what went wrong when they were last asked.
  package func states(
    at now: Moment
  ) -> [(provider: ModelProvider, until: Moment?, troubles: [ModelTrouble])] {
    connections.map { provider, connection in (provider, connection.rests(at: now), connection.troubles) }
      .sorted { $0.provider.rawValue < $1.provider.rawValue }
  }

  func isConfigured(_ provider: ModelProvider) -> Bool { connections[provider] != nil }

  /// The body of `request` as the first model of the chain is sent it now, byte for byte; nothing without a model.
  package func body(of request: ModelRequest) -> [UInt8] {
    guard let model = chain.first else { return [] }
    return connection(of: model).body(of: request, to: model.name)
  }

  /// Asks until a model answers or nothing more can be done.
  ///
  /// - Parameters:
  ///   - context: What the call is booked under.
  ///   - onText: Gets the text piece by piece while it is written; while it takes its time, nothing more is read.
  ///     After it was called once the answer comes from this model or not at all.
  /// - Returns: The answer, whose cost the caller books.
  /// - Throws: ``ModelError``. What was used up to then is booked already.
  package func answer(
    _ request: ModelRequest, for context: CallContext,
    onText: @escaping @Sendable (String) async -> Void = { _ in }
  ) async throws(ModelError) -> Answer {
    guard hasModel else { throw .noModel }
    let deadline = clock.now.advanced(by: request.limits.total)
    try await line.enter(until: deadline, clock)
    defer { line.leave() }
    let call = Call(
      request, context, deadline: deadline, plan: RetryPlan(models: chain.count, deadline: deadline))
    while true {
      try await makeRoom(for: call)
      let attempt = await connection(of: chain[call.position]).attempt(
        request, of: chain[call.position].name, prompt: call.prompt, deadline: deadline, onText: onText)
      if let answer = settled(attempt, call) { return answer }
      try await goOn(call, after: attempt)
    }
  }

  /// How far a call has come.
  ///
  /// A class, and what changes it on the way are functions of their own: whoever waits for a model keeps room for none
  /// of it.
  private final class Call {
    let request: ModelRequest
    let context: CallContext
    /// Upper bound of the request's tokens.
    let prompt: Int64
    let deadline: Moment
    var plan: RetryPlan
    /// Of the model that is asked, in the chain.
    var position = 0
    var room: Reservation?
    /// What says most about why there is no answer yet.
    var telling: ModelError?
    var step = RetryPlan.Step.giveUp

    init(_ request: ModelRequest, _ context: CallContext, deadline: Moment, plan: RetryPlan) {
      (self.request, self.context, self.deadline, self.plan) = (request, context, deadline, plan)
      prompt = TokenEstimate.upperBound(of: request)
    }
  }

  @inline(never)
  private func makeRoom(for call: Call) async throws(ModelError) {
    guard call.room == nil else { return }
    call.room = try await budget.reserve(
      prompt: call.prompt, output: call.request.limits.maxOutputTokens, for: chain, call.context)
  }

  @inline(never)
  private func settled(_ attempt: ModelConnection.Attempt, _ call: Call) -> Answer? {
    let model = chain[call.position]
    let error: ModelError
    switch (attempt.result, call.room) {
    case (.success(let reply), let room?):
      return Answer(
        reply: reply, usage: budget.count(attempt, to: call.request, of: model, on: room), reservation: room)
    case (.success, nil): preconditionFailure("nobody is asked without room")
    case (.failure(let failure), _): error = failure
    }
    // An error of a provider that was asked says more than that another one is left alone.
    if case .resting = error, call.telling != nil {} else { call.telling = error }
    call.step =
      call.request.limits.retries
      ? call.plan.next(after: attempt.failure(error), now: clock.now, randomness) : .giveUp
    log.notice(
      "a model gave no answer",
      [
        "model": .string(model.description), "reason": .string(error.description),
        "goes_on": .bool(call.step != .giveUp),
      ])
    if call.step == .giveUp { connection(of: model).complain(error, of: model.name) }
    return nil
  }

  /// Books what the attempt cost, and waits or turns to the next model.
  @inline(never)
  private func goOn(_ call: Call, after attempt: ModelConnection.Attempt) async throws(ModelError) {
    if let room = call.room {
      call.room = await budget.book(
        attempt, of: chain[call.position], on: room, goesOn: call.step != .giveUp)
    }
    switch call.step {
    case .nextModel: call.position += 1
    case .again(let wait): try await pause(wait, holding: call.room)
    case .giveUp: throw call.telling ?? .noModel
    }
  }

  private func connection(of model: ModelID) -> ModelConnection {
    guard let connection = connections[model.provider] else {
      preconditionFailure("the chain names configured providers only")
    }
    return connection
  }

  private func pause(_ wait: Duration, holding reservation: Reservation?) async throws(ModelError) {
    do {
      try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
    } catch {
      if let reservation { await budget.release(reservation) }
      throw .cancelled
    }
  }
}
