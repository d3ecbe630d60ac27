import Groundwork
import Transport
import Vocabulary

/// A model on a server that turns texts into vectors, within the day's budget.
package final class VectorService: Sendable {
  /// Numbers of one vector that are believed.
  package static let dimensions = 8...4_096
  /// Texts of one request.
  package static let most = 64
  /// Models read 512 tokens and more; what is beyond so many characters adds little to what a text means.
  private static let longestText = 4_000

  package let model: ModelID
  private let wanted: Int?
  private let endpoint: ModelEndpoint
  private let budget: ModelBudget
  private let http: HTTPClient
  private let clock: any Timekeeper
  private let breaker: Guarded<CircuitBreaker>

  /// - Parameter dimensions: For models that can shorten their vectors; `nil` for as many as the model has.
  package init(
    _ model: ModelID, dimensions: Int? = nil, at endpoint: ModelEndpoint, budget: ModelBudget,
    http: HTTPClient, clock: any Timekeeper, breaker: CircuitBreaker = CircuitBreaker()
  ) {
    precondition(endpoint.provider == model.provider, "a model is asked at its own provider")
    (self.model, wanted, self.endpoint, self.budget) = (model, dimensions, endpoint, budget)
    (self.http, self.clock, self.breaker) = (http, clock, Guarded(breaker))
  }

  /// Asks once, without tries after that: whoever asks can do without, or asks again later.
  ///
  /// - Parameters:
  ///   - texts: 1 to ``most``.
  ///   - context: On whose behalf: what the call is booked under, and whose budgets have to have room for it.
  ///   - isUrgent: Somebody waits for it. What nobody waits for leaves the day's last quarter for answers.
  ///   - limit: How long it may take.
  /// - Returns: One vector for each text, all of one length; not normalised.
  package func vectors(
    of texts: [String], for context: CallContext, isUrgent: Bool = true, within limit: Duration
  ) async throws(ModelError) -> [[Float]] {
    precondition((1...VectorService.most).contains(texts.count), "1 to \(VectorService.most) texts")
    if case .rest(let until) = breaker.withLock({ $0.mayCall(at: clock.now) }) {
      throw .resting(until: until)
    }
    let texts = texts.map { String($0.prefix(VectorService.longestText)) }
    // A token has at least a byte.
    let prompt = texts.reduce(Int64(0)) { $0 + Int64($1.utf8.count) + 2 }
    let reservation: Reservation
    do throws(ModelError) {
      if !isUrgent, await !budget.hasRoomInBackground() {
        throw ModelError.budgetReached(resets: UTCDay(of: clock.now).end, of: .all)
      }
      reservation = try await budget.reserve(prompt: prompt, output: 0, for: [model], context)
    } catch {
      breaker.withLock { $0.abandoned(at: clock.now) }
      throw error
    }
    let start = clock.now
    let result = await answer(to: texts, within: limit)
    let latency = start.duration(to: clock.now)
    note(result)
    switch result {
    case .success(let answer):
      await budget.book(
        TokenUsage(input: answer.tokens ?? prompt, isEstimated: answer.tokens == nil), of: model,
        on: reservation, at: clock.now, latency: latency, outcome: .answered)
      return answer.vectors
    case .failure(let error):
      // What broke off on its way may have been counted there.
      let mayCost =
        switch error {
        case .cutOff, .late, .unreachable(isSurelyNotSent: false), .cancelled, .unreadable, .tooLarge: true
        default: false
        }
      await budget.book(
        TokenUsage(input: mayCost ? prompt : 0, isEstimated: true), of: model, on: reservation,
        at: clock.now, latency: latency, outcome: .failed(error))
      throw error
    }
  }

  private func answer(
    to texts: [String], within limit: Duration
  ) async -> Result<VectorWire.Answer, ModelError> {
    var request = VectorWire.request(texts, of: model.name, dimensions: wanted, at: endpoint)
    request.deadline = limit
    do throws(HTTPError) {
      let response = try await http.send(request)
      guard response.status == 200 else {
        let wait = RetryAfter.wait(in: response.headers, now: clock.now)
        let complaint = ProviderComplaint(
          status: response.status, body: Array(response.body.prefix(65_536)), provider: model.provider)
        let error = complaint.error(wait: wait)
        // A failure may be the texts' own; a server that is not there says nothing of them.
        return .failure(error == .failed(status: 503) ? .overloaded(wait: nil) : error)
      }
      guard let answer = VectorWire.read(response.body, texts: texts.count, from: model.provider) else {
        return .failure(.unreadable(.unexpected))
      }
      return .success(answer)
    } catch {
      switch error {
      case .cancelled: return .failure(.cancelled)
      case .timedOut: return .failure(.late(.answer))
      case .bodyTooLarge: return .failure(.tooLarge)
      default: return .failure(.unreachable(isSurelyNotSent: error.surelyNotSent))
      }
    }
  }

  private func note(_ result: Result<VectorWire.Answer, ModelError>) {
    let now = clock.now
    breaker.withLock { breaker in
      switch result {
      case .success, .failure(.throttled), .failure(.refused): breaker.succeeded()
      case .failure(.cancelled): breaker.abandoned(at: now)
      case .failure: breaker.failed(at: now)
      }
    }
  }
}

extension ModelBudget {
  /// Books a call for vectors.
  fileprivate func book(
    _ usage: TokenUsage, of model: ModelID, on reservation: Reservation, at now: Moment, latency: Duration,
    outcome: UsageRecord.Outcome
  ) async {
    let (price, isListed) = prices.price(of: model)
    let record = UsageRecord(
      id: reservation.id, at: now, day: reservation.day, model: model, context: reservation.context,
      usage: usage, cost: price.cost(of: usage), isUnpriced: !isListed, latency: latency, outcome: outcome)
    metrics.count(record)
    await book(record, settling: reservation)
  }
}
