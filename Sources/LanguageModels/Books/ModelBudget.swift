import Groundwork
import SQLite
import Vocabulary

/// What models may cost, and what they did: reserves before a call and books after it.
///
/// One for a process, shared by all routers.
package final class ModelBudget: Sendable {
  package let prices: PriceList
  /// From the configuration; ``Connection/dailyCaps(configured:)`` tells which are in force.
  package let caps: BudgetCaps
  package let gauge: TokenGauge
  private let database: Database
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  let metrics: ModelMetrics
  /// Names this run of the program in its reservations.
  private let process: String

  /// - Parameter caps: From the configuration.
  package init(
    prices: PriceList, caps: BudgetCaps, database: Database, clock: any Timekeeper,
    randomness: Randomness = .system, metrics: ModelMetrics, log: Log = .silent
  ) {
    self.prices = prices
    self.caps = caps
    gauge = TokenGauge(database: database)
    self.database = database
    self.clock = clock
    self.randomness = randomness
    self.metrics = metrics
    self.log = log
    process = randomness.bytes(16).hex
  }

  /// Books the calls that an earlier process left open. Once, before the first call.
  package func settleLostCalls() async throws {
    let (process, now) = (process, clock.now)
    let count = try await database.write { try $0.settleReservations(exceptOf: process, at: now) }
    if count > 0 {
      log.notice("model calls of a process that died were booked at their worst", ["calls": .int(count)])
    }
  }

  /// Whether the day has room for a call, as far as can be told before it is made.
  package func hasRoom(
    for request: ModelRequest, of model: ModelID, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) -> Bool {
    let (prompt, output) = (TokenEstimate.upperBound(of: request), request.limits.maxOutputTokens)
    let caps = try connection.dailyCaps(configured: caps.all)
    let day = try connection.budget(on: UTCDay(of: now))
    let cost = prices.price(of: model).0.worstCost(prompt: prompt, output: output)
    return day.usedTokens + day.reservedTokens + prompt + output <= caps.tokens ?? .max
      && day.usedCost.count + day.reservedCost.count + cost.count <= caps.cost?.count ?? .max
  }

  /// Whether what nobody waits for may still use the day's budget: its last quarter is for answers.
  package func hasRoomInBackground(
    at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) -> Bool {
    let today = try connection.budget(on: UTCDay(of: now))
    let used = BudgetUse(tokens: today.usedTokens, cost: today.usedCost)
    return used.percent(of: try connection.dailyCaps(configured: caps.all)) < ModelBudget.backgroundPercent
  }

  /// The same, for whoever reads nothing else.
  package func hasRoomInBackground() async -> Bool {
    let now = clock.now
    // Whoever cannot read the books cannot book either.
    return (try? await database.read { [self] in try hasRoomInBackground(at: now, on: $0) }) ?? false
  }

  private static let backgroundPercent: Int64 = 75

  /// Takes room for the dearest that a call to one of `models` can become.
  ///
  /// - Throws: ``ModelError/budgetReached(resets:of:)``; ``ModelError/unrecorded``.
  func reserve(
    prompt: Int64, output: Int64, for models: [ModelID], _ context: CallContext
  ) async throws(ModelError) -> Reservation {
    let offers = models.map { model in
      let (price, isListed) = prices.price(of: model)
      return (model: model, cost: price.worstCost(prompt: prompt, output: output), isUnpriced: !isListed)
    }
    guard let dearest = offers.max(by: { $0.cost < $1.cost }) else { throw .noModel }
    let now = clock.now
    let reservation = Reservation(
      id: Identifier(at: now, randomness), at: now, promptTokens: prompt, outputTokens: output,
      cost: dearest.cost,
      model: dearest.model, isUnpriced: dearest.isUnpriced, context: context)
    let (process, caps) = (process, caps)
    let full: BudgetScope?
    do {
      full = try await database.write { try $0.reserve(reservation, within: caps, process: process) }
    } catch {
      log.error("room in the budget could not be reserved", ["error": .string("\(error)")])
      throw .unrecorded
    }
    if let full { throw .budgetReached(resets: reservation.day.end, of: full) }
    return reservation
  }

  /// Counts a try that brought an answer; the caller of the model books it.
  func count(
    _ attempt: ModelConnection.Attempt, to request: ModelRequest, of model: ModelID,
    on reservation: Reservation
  ) -> UsageRecord {
    var record = record(attempt, of: model, on: reservation, id: reservation.id)
    record.counted = gauge.sample(request, for: model)
    metrics.count(record)
    if record.usage.total > reservation.tokens || record.cost > reservation.cost {
      log.warning(
        "a provider charged more than the worst that was expected",
        ["model": .string(model.description), "tokens": .int(Int(record.usage.total))])
    }
    return record
  }

  /// Books a try that brought no answer.
  ///
  /// - Returns: The reservation, where it is still good for the next try: this one cost nothing, and there is a next.
  func book(
    _ attempt: ModelConnection.Attempt, of model: ModelID, on reservation: Reservation, goesOn: Bool
  ) async -> Reservation? {
    let keepsRoom = goesOn && attempt.usage.total == 0
    if case .failure(.resting) = attempt.result {
      // Nobody was asked, so there is nothing to book.
      if !keepsRoom { await release(reservation) }
    } else {
      let id = keepsRoom ? Identifier(at: clock.now, randomness) : reservation.id
      let record = record(attempt, of: model, on: reservation, id: id)
      metrics.count(record)
      await book(record, settling: keepsRoom ? nil : reservation)
    }
    return keepsRoom ? reservation : nil
  }

  /// Books a call in a transaction of its own: for calls that failed, and for answers that nobody uses.
  package func book(_ usage: UsageRecord, settling reservation: Reservation?) async {
    do {
      try await database.write { try $0.record(usage, settling: reservation) }
    } catch {
      // The reservation stays and counts as the worst case: that errs on the safe side.
      log.error("a model call could not be booked", ["error": .string("\(error)")])
    }
  }

  func release(_ reservation: Reservation) async {
    do {
      try await database.write { try $0.release(reservation) }
    } catch {
      log.error("a reservation could not be given back", ["error": .string("\(error)")])
    }
  }

  private func record(
    _ attempt: ModelConnection.Attempt, of model: ModelID, on reservation: Reservation,
    id: Identifier<ModelCall>
  ) -> UsageRecord {
    let (price, isListed) = prices.price(of: model)
    let outcome: UsageRecord.Outcome =
      switch attempt.result {
      case .success(let reply): reply.stopReason == .refused ? .declined : .answered
      case .failure(let error): .failed(error)
      }
    return UsageRecord(
      id: id, at: clock.now, day: reservation.day, model: model, context: reservation.context,
      usage: attempt.usage,
      cost: price.cost(of: attempt.usage), isUnpriced: !isListed, latency: attempt.latency, outcome: outcome)
  }
}
