import SQLite
import Vocabulary

/// What the identifiers of staking name.
package enum StakingSubject {
  package enum Position: Identifiable26 { package static var prefix: String { "pos" } }
  package enum Event: Identifiable26 { package static var prefix: String { "sev" } }
  package enum Buyback: Identifiable26 { package static var prefix: String { "buy" } }
  package enum Price: Identifiable26 { package static var prefix: String { "prc" } }
}
package typealias PositionID = Identifier<StakingSubject.Position>
package typealias StakingEventID = Identifier<StakingSubject.Event>
package typealias BuybackID = Identifier<StakingSubject.Buyback>
package typealias PriceID = Identifier<StakingSubject.Price>

/// Tokens that are locked for a time.
package struct Position: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, SQLBindable {
    /// Locked, and earning until it ends.
    case active
    /// Its time is over; the tokens can be taken out.
    case matured
    /// Taken out early; the tokens come back after a while.
    case cooling
    case closed
  }

  package let id: PositionID
  /// Decides ties: who came first.
  package let sequence: Int64
  package let person: PersonID
  package let tier: StakingTier
  package let amount: Int64
  package let start: Int64
  package let unlock: Int64
  package let end: Int64?
  package let isEarly: Bool
  package let renews: Bool
  package let state: State
  package let release: Int64?

  package var tokens: Amount { Amount(units: amount, of: .tokens) }
  package var unlocksAt: Moment { Moment(seconds: unlock) }
  package var releasesAt: Moment? { release.map { Moment(seconds: $0) } }

  /// What is taken out early comes back after three days.
  package static let coolDown: Int64 = 72 * 3_600
  package static let mostPerPerson = 50
  /// One whole token.
  package static let least = Amount(units: 100_000_000, of: .tokens)
}

extension Connection {
  package borrowing func position(_ id: PositionID) throws(SQLiteError) -> Position? {
    try first(
      """
      SELECT id, seq, user_id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state, release_s
      FROM staking_positions WHERE id = \(id)
      """, Position.init)
  }

  /// What somebody has locked and has not got back, in the order in which they locked it.
  package borrowing func openPositions(of person: PersonID) throws(SQLiteError) -> [Position] {
    try all(
      """
      SELECT id, seq, user_id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state, release_s
      FROM staking_positions WHERE user_id = \(person) AND state <> 'closed' ORDER BY seq
      """, Position.init)
  }

  /// Positions whose time is over by now, or whose tokens are due, the earliest first.
  ///
  /// - Parameter person: Of one person only; `nil` for all.
  borrowing func duePositions(
    at second: Int64, of person: PersonID? = nil, limit: Int
  ) throws(SQLiteError) -> [Position] {
    if let person {
      return try all(
        """
        SELECT id, seq, user_id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state, release_s
        FROM staking_positions WHERE user_id = \(person)
          AND ((state = 'active' AND unlock_s <= \(second)) OR (state = 'cooling' AND release_s <= \(second)))
        ORDER BY seq LIMIT \(limit)
        """, Position.init)
    }
    let ended = try all(
      """
      SELECT id, seq, user_id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state, release_s
      FROM staking_positions WHERE state = 'active' AND unlock_s <= \(second) ORDER BY unlock_s, seq LIMIT \(limit)
      """, Position.init)
    guard ended.count < limit else { return ended }
    return try ended
      + all(
        """
        SELECT id, seq, user_id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state, release_s
        FROM staking_positions WHERE state = 'cooling' AND release_s <= \(second) ORDER BY release_s, seq
        LIMIT \(limit - ended.count)
        """, Position.init)
  }
}

extension Position {
  /// The columns in the order of ``Connection/position(_:)``.
  init(_ row: borrowing Row) throws(SQLiteError) {
    id = row.identifier(0)
    sequence = row.int(1)
    person = row.identifier(2)
    tier = try row.tier(3)
    amount = row.int(4)
    start = row.int(5)
    unlock = row.int(6)
    end = row.optionalInt(7)
    isEarly = row.bool(8)
    renews = row.bool(9)
    state = try row.value(10) { State(rawValue: $0) }
    release = row.optionalInt(11)
  }
}

extension Row {
  borrowing func tier(_ column: Int32) throws(SQLiteError) -> StakingTier {
    guard let tier = StakingTier(rawValue: Int(int(column))) else {
      throw SQLiteError(unreadable: "column \(column) holds no length of a lock")
    }
    return tier
  }
}

extension StakingTier: SQLBindable { package var sqlValue: SQLValue { .integer(Int64(rawValue)) } }
