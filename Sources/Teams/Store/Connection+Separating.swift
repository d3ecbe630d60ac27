import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension Connection {
  /// Gives back the seat that came with somebody, their part of the pool, and their parts of attempts.
  ///
  /// Where the seat is not there any more, because they have left since or it was taken, the money still is theirs.
  borrowing func separateTeams(_ separating: Separating, _ book: TeamBook) throws {
    let (person, other) = (separating.person, separating.other)
    if let former = separating.former {
      let seats: [Seat] = try all(
        """
        SELECT team_id, join_seq, role, joined_role FROM team_members
        WHERE user_id = \(person) AND former_user = \(former) ORDER BY team_id, join_seq
        """
      ) { row throws(SQLiteError) in try Seat(row) }
      for seat in seats { try separate(seat, separating) }
      for team in Set(seats.map(\.team)).sorted(by: { $0.text < $1.text }) {
        try separatePool(of: team, from: former, separating, book)
        try separateRecords(of: team, separating)
      }
      try run(
        """
        UPDATE team_attempts SET submitted_by = \(other), former_user = NULL
        WHERE submitted_by = \(person) AND former_user = \(former)
        """)
    }
    let keys = separating.platform.keys
    try run(
      """
      UPDATE team_messages SET user_id = \(other)
      WHERE user_id = \(person) AND origin_platform = \(separating.platform)
      """)
    try run(
      """
      UPDATE team_listeners SET user_id = \(other)
      WHERE user_id = \(person) AND address >= \(keys.lowerBound) AND address < \(keys.upperBound)
      """)
    // Nobody reads on in a team whose seat is somebody else's now.
    try run(
      """
      DELETE FROM team_listeners WHERE user_id IN (\(person), \(other)) AND NOT EXISTS (
        SELECT 1 FROM team_members AS m
        WHERE m.team_id = team_listeners.team_id AND m.user_id = team_listeners.user_id AND m.state = 'active')
      """)
  }

  /// A seat of two people in one team became one; it is two again if there is a place.
  private borrowing func separate(_ seat: Seat, _ separating: Separating) throws {
    let (person, other) = (separating.person, separating.other)
    var (isBack, role) = (false, seat.role)
    if let before = seat.joinedRole, let mine = try membership(of: person), mine.team.id == seat.team,
      try memberCount(of: seat.team) < mine.team.places
    {
      isBack = true
      // There is one leader, and so the seat that took the better role gives it back first.
      if mine.role == seat.role {
        try run(
          """
          UPDATE team_members SET role = \(before.name)
          WHERE team_id = \(seat.team) AND join_seq = \(mine.member.joinNumber)
          """)
      }
      // Somebody else leads it by now.
      if role == .leader, try members(of: seat.team).contains(where: { $0.role == .leader }) {
        role = .strategist
      }
    }
    try run(
      """
      UPDATE team_members SET user_id = \(other), former_user = NULL, joined_role = NULL, role = \(role.name),
        state = CASE WHEN \(isBack) THEN 'active' ELSE state END,
        left_ms = CASE WHEN \(isBack) THEN NULL ELSE left_ms END
      WHERE team_id = \(seat.team) AND join_seq = \(seat.joinNumber)
      """)
  }

  private borrowing func separatePool(
    of team: TeamID, from former: PersonID, _ separating: Separating, _ book: TeamBook
  ) throws {
    let (person, other) = (separating.person, separating.other)
    let (share, free) = (AccountID.share(of: person, in: team), AccountID.available(to: person))
    let isSeated = try isMember(other, of: team)
    let target: AccountID = isSeated ? .share(of: other, in: team) : .available(to: other)
    // What their parts of attempts that are being judged would bring back.
    let parts: [(attempt: AttemptID, paid: Int64)] = try all(
      """
      SELECT s.attempt_id, SUM(s.paid) FROM team_attempt_shares AS s
      JOIN team_attempts AS t ON t.attempt_id = s.attempt_id
      WHERE t.team_id = \(team) AND t.state = 'live' AND s.user_id = \(person) AND s.former_user = \(former)
      GROUP BY s.attempt_id ORDER BY s.attempt_id
      """
    ) { ($0.identifier(0), $0.int(1)) }
    for (attempt, paid) in parts {
      guard let hold = try hold(for: .attempt(attempt)) else { continue }
      let found = try redirectSource(of: hold.id, from: share, to: target, most: paid)
      // Paid out of a pool that they have left since, or by themselves.
      try redirectSource(of: hold.id, from: free, to: .available(to: other), most: paid - found)
    }
    let (moved, merge) =
      try first(
        """
        SELECT l.amount, t.seq FROM ledger_txns AS t JOIN ledger_legs AS l ON l.txn_id = t.id
        WHERE t.idem_key = \("merge:\(former):\(team)" as IdempotencyKey)
        """
      ) { ($0.int(0), $0.int(1)) } ?? (0, .max)
    let lies = try balance(of: share, in: .dollars)
    let isMine = try isMember(person, of: team)
    var legs = [Leg(.dollars(units: min(moved, lies.units)), from: share, to: target)]
    if !isMine {
      // Who stays has no seat there any more: what they have put in since is theirs, and what was taken out is not.
      legs.append(Leg(.dollars(units: max(0, lies.units - moved)), from: share, to: free))
      if !isSeated {
        let left = min(
          moved - min(moved, lies.units), try passed(from: share, to: free, .dollars, after: merge),
          try balance(of: free, in: .dollars).units)
        legs.append(Leg(.dollars(units: left), from: free, to: .available(to: other)))
      }
    }
    let posting = Posting(.separate, key: "separate:\(former):\(team)", reference: team.text, legs)
    if !posting.legs.isEmpty { try post(posting, at: separating.now, book.randomness) }
    try separateShares(of: team, from: former, separating)
  }

  /// A prize that both of them have a part of since they were one lies with who stays, and is released from there.
  private borrowing func separateShares(
    of team: TeamID, from former: PersonID, _ separating: Separating
  ) throws(SQLiteError) {
    let (person, other) = (separating.person, separating.other)
    try run(
      """
      UPDATE team_attempt_shares SET user_id = \(other), former_user = NULL
      WHERE user_id = \(person) AND former_user = \(former)
        AND attempt_id IN (SELECT attempt_id FROM team_attempts WHERE team_id = \(team))
        AND NOT EXISTS (
          SELECT 1 FROM ledger_txns AS t JOIN ledger_legs AS l ON l.txn_id = t.id
          WHERE t.kind = \(PostingKind.win.rawValue) AND t.ref_id = team_attempt_shares.attempt_id
            AND l.to_account = \(AccountID.prize(of: person))
            AND NOT EXISTS (SELECT 1 FROM ledger_legs AS o
              WHERE o.txn_id = t.id AND o.to_account = \(AccountID.prize(of: former))))
      """)
  }

  /// In a team in which only one of the two ever was, all that is written there is theirs.
  private borrowing func separateRecords(of team: TeamID, _ separating: Separating) throws(SQLiteError) {
    let (person, other) = (separating.person, separating.other)
    guard try !exists("SELECT 1 FROM team_members WHERE team_id = \(team) AND user_id = \(person)") else {
      return
    }
    try run("UPDATE team_spent SET user_id = \(other) WHERE team_id = \(team) AND user_id = \(person)")
    try run("UPDATE team_funding SET user_id = \(other) WHERE team_id = \(team) AND user_id = \(person)")
    try run("UPDATE team_events SET user_id = \(other) WHERE team_id = \(team) AND user_id = \(person)")
    try run(
      "UPDATE team_events SET target_user = \(other) WHERE team_id = \(team) AND target_user = \(person)")
    try run("UPDATE teams SET created_by = \(other) WHERE id = \(team) AND created_by = \(person)")
    try run(
      """
      UPDATE team_win_distributions SET user_id = \(other) WHERE user_id = \(person)
        AND attempt_id IN (SELECT attempt_id FROM team_attempts WHERE team_id = \(team))
      """)
  }
}

/// Somebody's place in a team, as it came by a merge.
private struct Seat: Sendable {
  let team: TeamID
  let joinNumber: Int64
  let role: TeamRole
  /// What the one who stayed was there, whose seat it became.
  let joinedRole: TeamRole?

  init(_ row: borrowing Row) throws(SQLiteError) {
    team = row.identifier(0)
    joinNumber = row.int(1)
    role = try row.value(2) { TeamRole(name: $0) }
    joinedRole = row.optionalText(3).flatMap { TeamRole(name: $0) }
  }
}
