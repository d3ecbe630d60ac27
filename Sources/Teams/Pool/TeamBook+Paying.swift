import Commands
import Ledger
import SQLite
import Vocabulary

/// Who pays for an attempt of a team.
package struct TeamPayment: Sendable {
  package let team: TeamID
  /// Where the fee lies until the attempt is decided.
  package let account: AccountID
  package let sources: [HoldSource]
}

extension TeamBook {
  /// Looks whether somebody may have the pool pay for an attempt now, and whether it can.
  ///
  /// - Throws: `not_in_team`, `team_spend_denied`, `insufficient_funds`.
  package func quote(
    _ fee: Int64, for person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> TeamID {
    guard let membership = try connection.membership(of: person) else {
      throw CommandError.notInTeam.chargingNothing
    }
    let team = membership.team
    guard membership.role >= .strategist || team.membersMaySpend else {
      throw CommandError.teamSpendDenied.chargingNothing
    }
    if let limit = team.dailyLimit {
      let (spent, isOverflow) = try connection.spentToday(by: team.id, at: now).addingReportingOverflow(fee)
      guard !isOverflow, spent <= limit.units else { throw CommandError.teamSpendDenied.chargingNothing }
    }
    let pool = try connection.teamPool(of: team.id)
    guard pool.units >= fee else {
      throw CommandError(
        .insufficientFunds, "Your team's pool has \(pool), this needs \(Amount.dollars(units: fee)).",
        next: "/team fund puts money in."
      ).chargingNothing
    }
    return team.id
  }

  /// Says where the fee of an attempt comes from, and writes down how its prize would be shared: from now on nobody who
  /// comes, goes or changes the rule changes that.
  ///
  /// - Parameter isFromPool: Otherwise the player pays alone, and plays for the team all the same.
  /// - Throws: What ``quote(_:for:at:on:)`` does.
  package func pay(
    _ fee: Int64, for attempt: AttemptID, in round: RoundID, by person: PersonID, isFromPool: Bool,
    at now: Moment, on connection: borrowing Connection
  ) throws -> TeamPayment {
    if isFromPool { _ = try quote(fee, for: person, at: now, on: connection) }
    guard let team = try connection.membership(of: person)?.team else {
      throw CommandError.notInTeam.chargingNothing
    }
    var paid: [PersonID: Int64] = [person: fee]
    var sources = [HoldSource(.available(to: person), units: fee)]
    if isFromPool {
      let shares = try connection.poolShares(of: team.id)
      guard let debits = try SharedSpend.debits(of: fee, from: shares.map(\.balance.units)) else {
        throw CommandError.teamSpendDenied.chargingNothing
      }
      paid = Dictionary(uniqueKeysWithValues: zip(shares.map(\.member.person), debits))
      sources = zip(shares, debits).map {
        HoldSource(.share(of: $0.member.person, in: team.id), units: $1)
      }
    }
    try connection.run(
      """
      INSERT INTO team_attempts (attempt_id, team_id, round_id, submitted_by, funding, split_mode, cost, state, at_ms)
      VALUES (\(attempt), \(team.id), \(round), \(person), \(isFromPool ? "team" : "wallet"), \(team.split), \(fee),
        'live', \(now))
      """)
    try snapshot(
      attempt, of: team, in: round, by: person, paid, isFromPool: isFromPool, at: now, on: connection)
    if isFromPool {
      for (payer, units) in paid.sorted(by: { $0.key.text < $1.key.text }) {
        try noteFunding("spend", of: units, by: payer, in: team.id, for: attempt, at: now, on: connection)
      }
    }
    try note(
      "attempt", in: team.id, by: person,
      detail: "\(Amount.dollars(units: fee)) from \(isFromPool ? "the pool" : "their own")", at: now,
      on: connection)
    return TeamPayment(
      team: team.id, account: isFromPool ? .held(by: team.id) : .held(by: person), sources: sources)
  }

  private func snapshot(
    _ attempt: AttemptID, of team: Team, in round: RoundID, by submitter: PersonID, _ paid: [PersonID: Int64],
    isFromPool: Bool, at now: Moment, on connection: borrowing Connection
  ) throws {
    let spent = try connection.teamSpending(of: team.id, in: round)
    let candidates = try connection.splitCandidates(of: team.id, at: now).map {
      person, isCurrent, isEstablished in
      PrizeSplit.Candidate(
        person, spent: try Exactly.sum(spent[person] ?? 0, paid[person] ?? 0), isCurrent: isCurrent,
        isEstablished: isEstablished)
    }
    let split = PrizeSplit(team.split, among: candidates, submitter: submitter, isFromPool: isFromPool)
    let weights = Dictionary(uniqueKeysWithValues: split.weights.map { ($0.person, $0.weight) })
    try connection.run("UPDATE team_attempts SET split_mode = \(split.mode) WHERE attempt_id = \(attempt)")
    for (place, candidate) in candidates.enumerated() {
      let (weight, paid) = (weights[candidate.person] ?? 0, paid[candidate.person] ?? 0)
      guard weight > 0 || paid > 0 else { continue }
      try connection.run(
        """
        INSERT INTO team_attempt_shares (attempt_id, place, user_id, weight, paid)
        VALUES (\(attempt), \(place), \(candidate.person), \(weight), \(paid))
        """)
    }
  }
}

extension Connection {
  /// Everybody who is or ever was in a team and still is somebody, each once, in the order in which they joined first.
  borrowing func splitCandidates(
    of team: TeamID, at now: Moment
  ) throws(SQLiteError) -> [(person: PersonID, isCurrent: Bool, isEstablished: Bool)] {
    let day = now.advanced(by: .seconds(-86_400))
    return try all(
      """
      SELECT m.user_id, MAX(m.state = 'active'), MAX(u.created_ms <= \(day) AND u.terms_version IS NOT NULL)
      FROM team_members AS m JOIN users AS u ON u.id = m.user_id
      WHERE m.team_id = \(team) AND u.status <> 'deleted' GROUP BY m.user_id
      ORDER BY COALESCE(MIN(CASE WHEN m.state = 'active' THEN m.join_seq END), MIN(m.join_seq))
      """
    ) { ($0.identifier(0), $0.bool(1), $0.bool(2)) }
  }
}
