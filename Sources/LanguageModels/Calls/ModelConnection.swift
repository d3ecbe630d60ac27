import Groundwork
import Transport
import Vocabulary

/// One provider: asks it once at a time for each call, and remembers how it wants to be asked.
final class ModelConnection: Sendable {
  /// How one try ended. A class, as all that a thousand calls wait for at once.
  final class Attempt: Sendable {
    let result: Result<ModelReply, ModelError>
    /// What the provider may charge for it.
    let usage: TokenUsage
    let latency: Duration
    let hasStreamedText: Bool
    let forbidsRetry: Bool

    init(_ outcome: ModelExchange.Outcome, latency: Duration) {
      result = outcome.result
      usage = outcome.usage
      self.latency = latency
      hasStreamedText = outcome.hasStreamedText
      forbidsRetry = outcome.forbidsRetry
    }

    func failure(_ error: ModelError) -> RetryPlan.Failure {
      RetryPlan.Failure(error: error, hasStreamedText: hasStreamedText, forbidsRetry: forbidsRetry)
    }
  }

  private let endpoint: ModelEndpoint
  private let http: HTTPClient
  private let prices: PriceList
  private let clock: any Timekeeper
  private let habits = Guarded<[String: RequestHabits]>([:])
  private let breaker: Guarded<CircuitBreaker>
  private let trouble = Guarded(ModelTroubles())
  private let log: Log

  /// - Parameter prices: Says how much its models read at once.
  init(
    _ endpoint: ModelEndpoint, prices: PriceList, http: HTTPClient, clock: any Timekeeper,
    breaker: CircuitBreaker, log: Log
  ) {
    self.endpoint = endpoint
    self.prices = prices
    self.http = http
    self.clock = clock
    self.breaker = Guarded(breaker)
    self.log = log
  }

  /// Asks once.
  ///
  /// - Parameters:
  ///   - prompt: Upper bound of the request's tokens.
  ///   - deadline: When the whole call has to be over.
  ///   - onText: Gets the text as it comes; while it takes its time, nothing more is read.
  @inline(never)
  func attempt(
    _ request: ModelRequest, of model: String, prompt: Int64, deadline: Moment,
    onText: @escaping @Sendable (String) async -> Void
  ) async -> Attempt {
    if case .rest(let until) = breaker.withLock({ $0.mayCall(at: clock.now) }) {
      return Attempt(ModelExchange.Outcome(result: .failure(.resting(until: until))), latency: .zero)
    }
    let start = clock.now
    let exchange = ModelExchange(
      endpoint: endpoint, request: request, model: model, window: window(of: model), prompt: prompt,
      http: http,
      clock: clock, start: start, deadline: deadline, onText: onText)
    var outcome: ModelExchange.Outcome
    var used: RequestHabits
    repeat {
      used = habitsFor(model)
      outcome = await exchange.run(used)
    } while adapt(to: outcome, of: used, model)
    let latency = start.duration(to: clock.now)
    // A try that began when its call was nearly over says nothing of the provider.
    note(outcome, model, hadTime: latency * 2 >= request.limits.firstToken)
    return Attempt(outcome, latency: latency)
  }

  /// Until when nothing is sent, because the provider has failed again and again; `nil` while calls go out.
  func rests(at now: Moment) -> Moment? {
    guard case .open(let until, _) = breaker.withLock({ $0.state }), until > now else { return nil }
    return until
  }

  /// What went wrong with its models when they were last asked.
  var troubles: [ModelTrouble] { trouble.withLock { $0.all } }

  /// Says in the log why a model gives no answer: once for each kind of reason, and again after it has answered.
  func complain(_ error: ModelError, of model: String) {
    let trouble = ModelTrouble(ModelID(endpoint.provider, model), error, at: clock.now)
    guard self.trouble.withLock({ $0.isNews(trouble) }) else { return }
    log.error(
      "A model gives no answers",
      [
        "model": .string(trouble.model.description), "reason": .string(error.description),
        "remedy": .string(trouble.remedy),
      ])
  }

  /// What is sent for `request`, in the form that the provider has been found to want.
  func body(of request: ModelRequest, to model: String) -> [UInt8] {
    let message = endpoint.httpRequest(
      request, model: model, habitsFor(model), window: window(of: model))
    guard case .bytes(let bytes) = message.body else { return [] }
    return bytes
  }

  private func window(of model: String) -> ContextWindow {
    prices.window(of: ModelID(endpoint.provider, model))
  }

  private func habitsFor(_ model: String) -> RequestHabits {
    habits.withLock { $0[model] } ?? firstHabits(of: model)
  }

  private func firstHabits(of model: String) -> RequestHabits {
    RequestHabits(for: ModelID(endpoint.provider, model), isOpenAI: endpoint.isOpenAI)
  }

  /// Whether the request can be phrased otherwise than with the habits that it `used`: because the provider named
  /// something, or because a call at the same time has learnt of it first. Ends, because each habit changes once.
  private func adapt(
    to outcome: ModelExchange.Outcome, of used: RequestHabits, _ model: String
  ) -> Bool {
    guard let complaint = outcome.complaint else { return false }
    let first = firstHabits(of: model)
    return habits.withLock { habits in
      var current = habits[model] ?? first
      guard current == used else { return true }
      guard current.adapt(to: complaint) else { return false }
      // Models are the few that the configuration names, so this does not grow.
      habits[model] = current
      return true
    }
  }

  private func note(_ outcome: ModelExchange.Outcome, _ model: String, hadTime: Bool) {
    let now = clock.now
    switch outcome.result {
    case .success: trouble.withLock { $0.succeeded(model) }
    case .failure(let error):
      trouble.withLock { $0.note(ModelTrouble(ModelID(endpoint.provider, model), error, at: now)) }
      // No other model's answer makes up for what somebody has to mend.
      if error.needsSomebody { complain(error, of: model) }
    }
    breaker.withLock { breaker in
      switch outcome.result {
      case .success: breaker.succeeded()
      case .failure(let error):
        switch error {
        case .cancelled: breaker.abandoned(at: now)
        // The provider works, and nobody can stop it for all by what they make a model write.
        case .unreadable(let what) where what.isOfModel: breaker.succeeded()
        // Whoever begins an answer and never ends it helps nobody, however often it is asked. A single answer that is
        // only long weighs nothing, as the next one that comes in time takes it back.
        case .late(.answer): if hadTime { breaker.failed(at: now) } else { breaker.abandoned(at: now) }
        case .failed, .overloaded, .unreachable, .late(.firstToken), .cutOff, .unreadable, .tooLarge:
          breaker.failed(at: now)
        // The provider works, it just does not want this.
        case .throttled, .refused: breaker.succeeded()
        // Never the outcome of an exchange.
        case .noModel, .budgetReached, .busy, .resting, .unrecorded: break
        }
      }
    }
  }
}
