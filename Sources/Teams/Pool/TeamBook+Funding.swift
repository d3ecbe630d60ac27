import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// A member's part of a pool.
package struct PoolShare: Hashable, Sendable {
  package let member: TeamMember
  package let balance: Amount
}

extension Connection {
  /// What each member has in the pool, in the order of joining. The pool is the sum, and nothing else.
  package borrowing func poolShares(of team: TeamID) throws(SQLiteError) -> [PoolShare] {
    var shares: [PoolShare] = []
    for member in try members(of: team) {
      shares.append(
        PoolShare(
          member: member, balance: try balance(of: .share(of: member.person, in: team), in: .dollars)))
    }
    return shares
  }

  package borrowing func teamPool(of team: TeamID) throws(SQLiteError) -> Amount {
    .dollars(units: try poolShares(of: team).reduce(0) { $0 + $1.balance.units })
  }

  /// What has left the pool on the UTC day of `now` for attempts, without what came back.
  package borrowing func spentToday(by team: TeamID, at now: Moment) throws(SQLiteError) -> Int64 {
    let midnight = Moment(milliseconds: now.milliseconds - now.timeOfDay.milliseconds)
    return try first(
      """
      SELECT COALESCE(SUM(cost), 0) FROM team_attempts
      WHERE team_id = \(team) AND at_ms >= \(midnight) AND funding = 'team' AND state <> 'voided'
      """
    ) { $0.int(0) } ?? 0
  }

  /// What the members have spent for the team in a round, also those who have left.
  package borrowing func teamSpending(
    of team: TeamID, in round: RoundID
  ) throws(SQLiteError) -> [PersonID: Int64] {
    let rows: [(PersonID, Int64)] = try all(
      "SELECT user_id, spent FROM team_spent WHERE team_id = \(team) AND round_id = \(round)"
    ) { ($0.identifier(0), $0.int(1)) }
    return Dictionary(uniqueKeysWithValues: rows)
  }
}

extension TeamBook {
  /// Puts money of somebody's own into the pool, as their part of it.
  ///
  /// - Parameter event: What caused it: the same event puts it in once.
  /// - Throws: `not_in_team`, `amount_invalid`, `insufficient_funds`; `rate_limited` while nothing may leave their account,
  ///   because others may spend what is in a pool.
  package func fund(
    _ amount: Amount, by person: PersonID, because event: String, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Team {
    guard let team = try connection.membership(of: person)?.team else { throw CommandError.notInTeam }
    guard amount.isPositive, amount.asset == .dollars else { throw CommandError.amountInvalid }
    if let hold = try connection.securityHold(of: person, at: now) {
      throw CommandError(
        .rateLimited, "For your safety, nothing of value can leave your account until \(hold.minute).")
    }
    do {
      try connection.post(
        Posting(
          .contribute, key: "team:\(team.id):fund:\(event)", reference: team.id.text,
          Leg(amount, from: .available(to: person), to: .share(of: person, in: team.id))), at: now, randomness
      )
    } catch LedgerError.insufficientFunds(_, let have, let need) {
      throw CommandError.insufficientFunds(have: have.description, need: need.description)
    } catch LedgerError.overflow {
      throw CommandError.amountInvalid
    }
    try noteFunding("contribute", of: amount.units, by: person, in: team.id, at: now, on: connection)
    try note("fund", in: team.id, by: person, detail: amount.description, at: now, on: connection)
    return team
  }

  /// The readable history of a pool; the books themselves are the ledger's.
  func noteFunding(
    _ kind: String, of units: Int64, by person: PersonID, in team: TeamID, for attempt: AttemptID? = nil,
    at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) {
    guard units > 0 else { return }
    try connection.run(
      """
      INSERT INTO team_funding (id, team_id, user_id, kind, amount, attempt_id, at_ms)
      VALUES (\(Identifier<TeamFunding>(at: now, randomness)), \(team), \(person), \(kind), \(units),
        \(attempt?.text.sqlValue ?? .null), \(now))
      """)
  }
}

/// A line in the history of a pool.
package enum TeamFunding: Identifiable26 { package static var prefix: String { "tfd" } }
