import SQLite
import Vocabulary

extension PersonalData {
  /// What somebody has locked, and what came of it. Rows stay when their data are deleted, under the bare identifier:
  /// they are books.
  ///
  /// - Parameter now: For positions that end on the occasion.
  package static func stakes(now: @escaping @Sendable () -> Moment) -> PersonalData {
    PersonalData(
      feature: "staking",
      columns: ["staking_positions.user_id", "staking_events.user_id", "buyback_events.recorded_by"],
      merge: { connection, merging in
        let (kept, gone) = (merging.kept, merging.gone)
        try connection.run("UPDATE staking_positions SET user_id = \(kept) WHERE user_id = \(gone)")
        try connection.run("UPDATE staking_events SET user_id = \(kept) WHERE user_id = \(gone)")
        try connection.run(
          "UPDATE buyback_events SET recorded_by = \(kept.text) WHERE recorded_by = \(gone.text)")
      },
      export: { connection, subject in
        [
          try connection.personalTable(
            "positions", ["id", "days", "units", "start_s", "unlock_s", "end_s", "early", "renews", "state"],
            """
            SELECT id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state FROM staking_positions
            WHERE user_id = \(subject.person) ORDER BY seq DESC
            """),
          try connection.personalTable(
            "rewards", ["month", "position", "micro_usd"],
            """
            SELECT r.period, p.id, r.amount FROM staking_positions AS p JOIN staking_periods AS m
            JOIN staking_rewards AS r ON r.period = m.period AND r.seq = p.seq
            WHERE p.user_id = \(subject.person) AND m.draft = 0 ORDER BY r.period DESC, r.seq
            """),
          try connection.personalTable(
            "events", ["event", "position", "asset", "units", "at_s"],
            """
            SELECT event, position_id, asset, amount, at_s FROM staking_events WHERE user_id = \(subject.person)
            ORDER BY at_s DESC, id DESC
            """),
        ]
      },
      delete: { connection, subject in
        // The tokens themselves go with everything else that was theirs.
        let second = now().seconds
        try connection.run(
          """
          UPDATE staking_positions SET state = 'closed', auto_renew = 0,
            early = CASE WHEN end_s IS NULL THEN 1 ELSE early END,
            end_s = COALESCE(end_s, CASE WHEN start_s > \(second) THEN start_s ELSE \(second) END)
          WHERE user_id = \(subject.person) AND state <> 'closed'
          """)
      })
  }
}
