import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension PersonalData {
  /// The teams that somebody was in, what they put into pools, and what they won with others. Amounts stay when they are
  /// deleted, under the bare identifier, as the books do.
  ///
  /// - Parameter now: For what has to be posted on the occasion.
  package static func teams(now: @escaping @Sendable () -> Moment, _ randomness: Randomness) -> PersonalData {
    let book = TeamBook(randomness)
    return PersonalData(
      feature: "teams",
      columns: [
        "teams.created_by", "team_members.user_id", "team_members.former_user", "team_attempts.former_user",
        "team_attempt_shares.former_user", "team_invite_codes.created_by",
        "team_invitations.invited_by",
        "team_guesses.user_id", "team_funding.user_id", "team_attempts.submitted_by",
        "team_attempt_shares.user_id",
        "team_spent.user_id", "team_win_distributions.user_id", "team_events.user_id",
        "team_events.target_user", "team_channels.bound_by", "team_listeners.user_id",
        "team_messages.user_id",
      ],
      merge: { connection, merging in try connection.mergeTeams(merging, book) },
      separate: { connection, separating in try connection.separateTeams(separating, book) },
      export: { connection, subject in try connection.exportTeams(of: subject) },
      object: { connection, subject in
        let person = subject.person
        guard try !connection.isShareOfLiveAttempt(person) else {
          throw CommandError(
            .attemptInProgress, "An attempt that you have a share in is still being judged.",
            next: "Wait for its result.")
        }
        guard let membership = try connection.membership(of: person), membership.role == .leader else {
          return
        }
        if try connection.memberCount(of: membership.team.id) > 1 { throw CommandError.leaderMustTransfer }
      },
      delete: { connection, subject in
        let person = subject.person
        // Their part of the pool is theirs, and goes the way of all that they have.
        if try connection.membership(of: person) != nil {
          _ = try book.leave(person, at: now(), on: connection)
        }
        for account in subject.accounts {
          try connection.run(
            """
            DELETE FROM team_invitations WHERE platform = \(account.platform) AND platform_id = \(account.number)
            """)
        }
        try connection.run("DELETE FROM team_guesses WHERE user_id = \(person)")
        try connection.run("DELETE FROM team_messages WHERE user_id = \(person)")
      })
  }
}

extension Connection {
  fileprivate borrowing func isShareOfLiveAttempt(_ person: PersonID) throws(SQLiteError) -> Bool {
    try exists(
      """
      SELECT 1 FROM team_attempt_shares AS s JOIN team_attempts AS t ON t.attempt_id = s.attempt_id
      WHERE s.user_id = \(person) AND t.state = 'live'
      """)
  }

  /// Somebody is in one team: who is in two, with two accounts, has to leave one before they are joined.
  fileprivate borrowing func mergeTeams(_ merging: Merging, _ book: TeamBook) throws {
    let (kept, gone, now) = (merging.kept, merging.gone, merging.now)
    let (mine, theirs) = (try membership(of: kept), try membership(of: gone))
    if let mine, let theirs {
      guard mine.team.id == theirs.team.id else {
        throw CommandError(
          .alreadyInTeam, "Your accounts are in two teams, and one person is in one.",
          next: "Leave one of them with /team leave.")
      }
      try moveShare(of: gone, to: kept, in: mine.team.id, at: now, book)
      try run(
        """
        UPDATE team_members SET state = 'left', left_ms = \(now), joined_role = \(mine.role.name)
        WHERE team_id = \(mine.team.id) AND join_seq = \(theirs.member.joinNumber)
        """)
      // What either of them was, the one is now.
      if theirs.role > mine.role {
        try run(
          """
          UPDATE team_members SET role = \(theirs.role.name)
          WHERE team_id = \(mine.team.id) AND join_seq = \(mine.member.joinNumber)
          """)
      }
    } else if let theirs {
      try moveShare(of: gone, to: kept, in: theirs.team.id, at: now, book)
    }
    try run("UPDATE team_members SET user_id = \(kept), former_user = \(gone) WHERE user_id = \(gone)")
    try run("UPDATE teams SET created_by = \(kept) WHERE created_by = \(gone)")
    try run("UPDATE team_invite_codes SET created_by = \(kept) WHERE created_by = \(gone)")
    try run("UPDATE team_invitations SET invited_by = \(kept) WHERE invited_by = \(gone)")
    try run("DELETE FROM team_guesses WHERE user_id = \(gone)")
    try run("UPDATE team_funding SET user_id = \(kept) WHERE user_id = \(gone)")
    try run(
      "UPDATE team_attempts SET submitted_by = \(kept), former_user = \(gone) WHERE submitted_by = \(gone)")
    try run("UPDATE team_attempt_shares SET user_id = \(kept), former_user = \(gone) WHERE user_id = \(gone)")
    try run(
      """
      INSERT INTO team_spent (team_id, round_id, user_id, spent)
      SELECT team_id, round_id, \(kept), spent FROM team_spent WHERE user_id = \(gone)
      ON CONFLICT (team_id, round_id, user_id) DO UPDATE SET spent = team_spent.spent + excluded.spent
      """)
    try run("DELETE FROM team_spent WHERE user_id = \(gone)")
    try run(
      """
      INSERT INTO team_win_distributions (attempt_id, user_id, total_prize, share, weight)
      SELECT attempt_id, \(kept), total_prize, share, weight FROM team_win_distributions WHERE user_id = \(gone)
      ON CONFLICT (attempt_id, user_id) DO UPDATE SET share = team_win_distributions.share + excluded.share,
        weight = team_win_distributions.weight + excluded.weight
      """)
    try run("DELETE FROM team_win_distributions WHERE user_id = \(gone)")
    try run("UPDATE team_channels SET bound_by = \(kept) WHERE bound_by = \(gone)")
    try run("UPDATE team_messages SET user_id = \(kept) WHERE user_id = \(gone)")
    // One private chat is enough; theirs, if they had chosen one.
    try run(
      """
      UPDATE team_listeners SET user_id = \(kept) WHERE user_id = \(gone) AND NOT EXISTS (
        SELECT 1 FROM team_listeners AS mine WHERE mine.user_id = \(kept))
      """)
    try run("DELETE FROM team_listeners WHERE user_id = \(gone)")
    try run("UPDATE team_events SET user_id = \(kept) WHERE user_id = \(gone)")
    try run("UPDATE team_events SET target_user = \(kept) WHERE target_user = \(gone)")
  }

  private borrowing func moveShare(
    of gone: PersonID, to kept: PersonID, in team: TeamID, at now: Moment, _ book: TeamBook
  ) throws {
    let (old, new) = (AccountID.share(of: gone, in: team), AccountID.share(of: kept, in: team))
    let share = try balance(of: old, in: .dollars)
    if share.isPositive {
      try post(
        Posting(.merge, key: "merge:\(gone):\(team)", reference: kept.text, Leg(share, from: old, to: new)),
        at: now,
        book.randomness)
    }
    for hold in try openHolds(of: team) { try redirectSource(of: hold, from: old, to: new) }
  }

  fileprivate borrowing func exportTeams(of subject: DataSubject) throws(SQLiteError) -> [PersonalTable] {
    let person = subject.person
    return [
      try personalTable(
        "teams", ["team", "role", "state", "joined_ms", "left_ms"],
        """
        SELECT t.name, m.role, m.state, m.joined_ms, m.left_ms FROM team_members AS m JOIN teams AS t ON t.id = m.team_id
        WHERE m.user_id = \(person) ORDER BY m.joined_ms DESC
        """),
      try personalTable(
        "pool", ["team", "kind", "micro_usd", "attempt", "at_ms"],
        """
        SELECT t.name, f.kind, f.amount, f.attempt_id, f.at_ms FROM team_funding AS f JOIN teams AS t ON t.id = f.team_id
        WHERE f.user_id = \(person) ORDER BY f.at_ms DESC
        """),
      try personalTable(
        "team_talk", ["team", "platform", "text", "is_strategy", "at_ms"],
        """
        SELECT t.name, m.origin_platform, m.body, m.is_strategy, m.created_ms
        FROM team_messages AS m JOIN teams AS t ON t.id = m.team_id
        WHERE m.user_id = \(person) AND m.body IS NOT NULL ORDER BY m.created_ms DESC
        """),
      try personalTable(
        "team_prizes", ["attempt", "prize_micro_usd", "share_micro_usd"],
        """
        SELECT attempt_id, total_prize, share FROM team_win_distributions WHERE user_id = \(person)
        """),
    ]
  }
}
