import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Closes months: once each, in their order, however late and however often it is asked for.
///
/// A month is computed on what a reader sees, written down as a draft in small transactions, and becomes a month in one
/// more, which moves its revenue and looks whether the books are still those that were read. Then stakers are credited
/// in small transactions. Others come in between all of them. A draft that was left is thrown away; of a month that was
/// begun the numbers are never computed twice.
package struct MonthClose: Sendable {
  /// Rewards in one posting.
  static let chunk = 500
  /// Rows of a draft in one transaction, written or thrown away: some milliseconds.
  static let draftChunk = 1_000

  private let database: Database
  private let book: StakeBook
  private let randomness: Randomness
  private let turn = CloseTurn()

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
    try await turn.take {
      var closed: [Period] = []
      while let month = try await begin(orElse: last, notAfter: last, at: now) {
        while try await database.write({ [self] in try postChunk(of: month, at: now, on: $0) }) {
          KillPoint.pass("month.posted")
        }
        if let period = try await database.read({ try $0.period(month) }) { closed.append(period) }
      }
      return closed
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

  /// Begins the next month, or finds the one that was left half posted.
  ///
  /// - Parameters:
  ///   - fallback: To begin with where nothing has ever happened.
  ///   - last: None after it.
  /// - Returns: The month whose rewards have to be posted; `nil` when nothing is to be done.
  func begin(
    orElse fallback: Month? = nil, notAfter last: Month? = nil, at now: Moment
  ) async throws -> Month? {
    while true {
      // What ended until now ends as of its own second, and what renews goes on from there.
      while try await database.write({ [book] in try book.sweep(at: now, on: $0) }) > 0 {}
      try await throwDraftsAway()
      let previous = try await database.read { try $0.lastPeriod() }
      if let previous, previous.state == .computed { return previous.month }
      let draft = try await database.read { connection -> MonthDraft? in
        guard let month = try previous?.month.next ?? connection.firstMonth() ?? fallback, month.end <= now,
          last.map({ month <= $0 }) ?? true
        else { return nil }
        return try MonthDraft(of: month, after: previous, on: connection)
      }
      guard let draft else { return nil }
      try await database.write { try $0.write(draft, at: now) }
      KillPoint.pass("month.drafted")
      for start in stride(from: 0, to: draft.count, by: Self.draftChunk) {
        try await database.write { try $0.writeRewards(of: draft, from: start, Self.draftChunk) }
        KillPoint.pass("month.stored")
      }
      let isBegun = try await database.write { [self] connection in
        guard try connection.isStillTrue(draft) else { return false }
        try take(draft, at: now, on: connection)
        return true
      }
      KillPoint.pass("month.begun")
      if isBegun { return draft.month }
    }
  }

  /// What a process left that died while it wrote, or what was not true any more.
  private func throwDraftsAway() async throws {
    while try await database.write({ try $0.throwDraftAway(Self.draftChunk) }) {}
  }

  /// Moves the month's revenue to where it belongs. What is missing, because some of it went back after the month was
  /// over, operating money advances; it gets it again as soon as months have paid for it.
  private func take(_ draft: MonthDraft, at now: Moment, on connection: borrowing Connection) throws {
    let (split, month) = (draft.split, draft.month)
    let have = try connection.balance(of: .revenue, in: .dollars).units
    let since = try connection.takings(afterLeg: draft.mark.leg)
    let later = try Exactly.difference(
      Exactly.sum(draft.later.gross, since.gross), Exactly.sum(draft.later.refunds, since.refunds))
    let kept = max(0, later)
    let advance = max(0, split.revenue - have)
    let repaid = max(0, have - split.revenue - kept)
    let operating = try connection.balance(of: .operating, in: .dollars).units
    guard operating >= advance else {
      throw CloseError.operatingShort(by: .dollars(units: advance - operating))
    }
    try connection.run("UPDATE staking_periods SET draft = 0 WHERE period = \(month)")
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
