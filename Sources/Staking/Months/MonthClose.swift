import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Why a month cannot be closed.
package enum CloseError: Error, Hashable {
  case monthOpen
  case alreadyClosed
  /// More went back than the house's revenue holds now, and its operating money cannot advance it.
  case operatingShort(by: Amount)
}

extension CloseError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .monthOpen: "the month is not over yet"
    case .alreadyClosed: "the month is closed already"
    case .operatingShort(let amount): "the house's operating account lacks \(amount)"
    }
  }
}

/// Closes months: once each, in their order, however late and however often it is asked for.
///
/// A month is computed in one transaction, which moves its revenue, and then posted to stakers in small ones, so that
/// others come in between. What is left undone is taken up where it was left; numbers are never computed twice.
package struct MonthClose: Sendable {
  /// Rewards in one posting.
  static let chunk = 500

  private let database: Database
  private let book: StakeBook
  private let randomness: Randomness

  package init(_ book: StakeBook, database: Database, randomness: Randomness) {
    (self.book, self.database, self.randomness) = (book, database, randomness)
  }

  /// Closes every month that is over and is not closed yet.
  ///
  /// - Parameter last: The last one to close; `nil` for all.
  /// - Returns: Those that were completed just now, in their order.
  /// - Throws: ``CloseError/operatingShort(by:)``; `SQLiteError`.
  @discardableResult
  package func closeAll(through last: Month? = nil, at now: Moment) async throws -> [Period] {
    var closed: [Period] = []
    while true {
      while try await database.write({ [book] in try book.sweep(at: now, on: $0) }) > 0 {}
      let month = try await database.write { [self] connection in
        try begin(orElse: last, notAfter: last, at: now, on: connection)
      }
      guard let month else { return closed }
      while try await database.write({ [self] in try postChunk(of: month, at: now, on: $0) }) {}
      if let period = try await database.read({ try $0.period(month) }) { closed.append(period) }
    }
  }

  /// Closes one month, and those before it.
  ///
  /// - Throws: ``CloseError``.
  package func close(_ month: Month, at now: Moment) async throws -> [Period] {
    guard month.end <= now else { throw CloseError.monthOpen }
    if let known = try await database.read({ try $0.period(month) }), known.state == .posted {
      throw CloseError.alreadyClosed
    }
    // Nothing had happened before the first month that was closed.
    if let last = try await database.read({ try $0.lastPeriod() }), month < last.month {
      throw CloseError.alreadyClosed
    }
    return try await closeAll(through: month, at: now)
  }

  /// Computes the next month, or finds the one that was left half posted.
  ///
  /// - Parameters:
  ///   - fallback: To begin with where nothing has ever happened.
  ///   - last: None after it.
  /// - Returns: The month whose rewards have to be posted; `nil` when nothing is to be done.
  func begin(
    orElse fallback: Month? = nil, notAfter last: Month? = nil, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Month? {
    let previous = try connection.lastPeriod()
    if let previous, previous.state == .computed { return previous.month }
    guard let month = try previous?.month.next ?? connection.firstMonth() ?? fallback, month.end <= now,
      last.map({ month <= $0 }) ?? true
    else { return nil }
    // Those that ended since; the sweep before has left few, if any.
    while try book.sweep(at: now, on: connection) > 0 {}
    try compute(month, after: previous, at: now, on: connection)
    return month
  }

  private func compute(
    _ month: Month, after previous: Period?, at now: Moment, on connection: borrowing Connection
  ) throws {
    let takings = try connection.takings(in: month)
    let (deficitIn, carryIn) = (previous?.deficitOut ?? 0, previous?.carryOut ?? 0)
    let split = try RevenueSplit(gross: takings.gross, refunds: takings.refunds, deficit: deficitIn)
    let roll = try connection.roll(of: month)
    let pool = try Exactly.sum(split.staking, carryIn)
    let shares = try MonthShares(pool: pool, tiers: roll.tiers, weights: roll.weights)
    func part(_ tier: StakingTier) -> Int64 { shares.parts[tier] ?? 0 }
    try connection.run(
      """
      INSERT INTO staking_periods (period, start_s, end_s, gross, refunds, deficit_in, revenue, deficit_out, staking,
        buyback, operating, carry_in, pool, t30, t60, t90, carry_out, positions, state, closed_ms)
      VALUES (\(month), \(month.seconds.lowerBound), \(month.seconds.upperBound), \(takings.gross), \(takings.refunds),
        \(deficitIn), \(split.revenue), \(split.deficit), \(split.staking), \(split.buyback), \(split.operating),
        \(carryIn), \(pool), \(part(.short)), \(part(.middle)), \(part(.long)), \(shares.carry),
        \(roll.sequences.count), 'computed', \(now))
      """)
    for index in roll.sequences.indices {
      try connection.run(
        """
        INSERT INTO staking_rewards (period, seq, weight, amount)
        VALUES (\(month), \(roll.sequences[index]), \(String(roll.weights[index])), \(shares.rewards[index]))
        """)
    }
    try take(split, of: month, at: now, on: connection)
  }

  /// Moves the month's revenue to where it belongs. What is missing, because some of it went back after the month was
  /// over, operating money advances; it gets it again as soon as months have paid for it.
  private func take(
    _ split: RevenueSplit, of month: Month, at now: Moment, on connection: borrowing Connection
  ) throws {
    let have = try connection.balance(of: .revenue, in: .dollars).units
    let later = try connection.takings(from: month.end)
    let kept = max(0, try Exactly.difference(later.gross, later.refunds))
    let advance = max(0, split.revenue - have)
    let repaid = max(0, have - split.revenue - kept)
    let operating = try connection.balance(of: .operating, in: .dollars).units
    guard operating >= advance else {
      throw CloseError.operatingShort(by: .dollars(units: advance - operating))
    }
    let legs = [
      Leg(.dollars(units: advance), from: .operating, to: .revenue),
      Leg(.dollars(units: split.staking), from: .revenue, to: .staking),
      Leg(.dollars(units: split.buyback), from: .revenue, to: .buyback),
      Leg(.dollars(units: try Exactly.sum(split.operating, repaid)), from: .revenue, to: .operating),
    ].filter(\.amount.isPositive)
    guard !legs.isEmpty else { return }
    try connection.post(
      Posting(.close, key: "period:\(month):revenue", reference: month.description, legs), at: now, randomness
    )
  }

  /// Posts the next rewards of a month.
  ///
  /// - Returns: Whether there are more.
  func postChunk(of month: Month, at now: Moment, on connection: borrowing Connection) throws -> Bool {
    guard let period = try connection.period(month), period.state == .computed else { return false }
    let due = try connection.all(
      """
      SELECT r.seq, r.amount, p.user_id FROM staking_rewards AS r JOIN staking_positions AS p ON p.seq = r.seq
      WHERE r.period = \(month) AND r.seq > \(period.postedSequence) AND r.amount > 0
      ORDER BY r.seq LIMIT \(Self.chunk)
      """
    ) { (sequence: $0.int(0), amount: $0.int(1), person: $0.identifier(2) as PersonID) }
    guard let last = due.last else {
      try connection.run("UPDATE staking_periods SET state = 'posted' WHERE period = \(month)")
      return false
    }
    try connection.post(
      Posting(
        .rewards, key: "period:\(month):rewards:\(period.chunks + 1)", reference: month.description,
        due.map { Leg(.dollars(units: $0.amount), from: .staking, to: .rewards(of: $0.person)) }), at: now,
      randomness)
    try connection.run(
      """
      UPDATE staking_periods SET posted_seq = \(last.sequence), chunks = chunks + 1 WHERE period = \(month)
      """)
    return true
  }
}
